// Lists: by selector, in pages that show one and the same state, as it is or as it was.
import { kubernetesErrors } from './errors';
import { apiVersionOf } from './resources';
import { selection } from './selectors';
import type { ApiRequest } from './request';
import type { Store } from './store';
import type { KubernetesObject } from '../world';

interface Token {
  v: 'meta.k8s.io/v1';
  rv: number;
  /** The key after which the next page begins. */
  start: string;
}

export interface ObjectList {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: KubernetesObject[];
}

const keyOf = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? ''}/${metadata.name}\0`;

export function listResponse(store: Store, { kind, namespace }: ApiRequest, query: URLSearchParams): ObjectList {
  const matches = selection(kind, query);
  const limit = wholeNumber(query.get('limit') ?? '0');
  const token = readToken(query);
  const asked = versionOf(query);
  if (asked !== undefined && asked > Number(store.version())) throw kubernetesErrors.tooLargeVersion(asked, store.version());
  const exact = query.get('resourceVersionMatch') === 'Exact' ? asked : undefined;
  const version = token?.rv ?? exact ?? Number(store.version());
  const objects = version < 0 ? store.list(kind, namespace) : store.listAt(kind, namespace, version);
  if (objects === undefined) {
    if (token === undefined) throw kubernetesErrors.expired(`The resourceVersion for the provided list is too old.`);
    throw kubernetesErrors.continueExpired(writeToken({ ...token, rv: -1 }));
  }
  const all = objects.filter(matches).filter((object) => token === undefined || keyOf(object) > token.start);
  const items = limit > 0 ? all.slice(0, limit) : all;
  const last = items.at(-1);
  const more = items.length < all.length && last !== undefined;
  // With a selector the server does not count what is left.
  const counted = (query.get('labelSelector') ?? '') === '' && (query.get('fieldSelector') ?? '') === '';
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata: {
      resourceVersion: String(version < 0 ? store.version() : version),
      ...(more && { continue: writeToken({ v: 'meta.k8s.io/v1', rv: version, start: keyOf(last) }) }),
      ...(more && counted && { remainingItemCount: all.length - items.length }),
    },
    items,
  };
}

function versionOf(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') {
    if (query.get('resourceVersionMatch') !== null)
      throw kubernetesErrors.invalidOptions('ListOptions', [
        {
          field: 'resourceVersionMatch',
          message: 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
          reason: 'FieldValueForbidden',
        },
      ]);
    return undefined;
  }
  if (/^\d+$/.test(text)) return Number(text);
  throw kubernetesErrors.badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** Also of other numbers in a query, such as `gracePeriodSeconds`. */
export function wholeNumber(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw kubernetesErrors.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function writeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function readToken(query: URLSearchParams): Token | undefined {
  const text = query.get('continue') ?? '';
  if (text === '') return undefined;
  if ((query.get('resourceVersion') ?? '') !== '') {
    throw kubernetesErrors.badRequest('specifying resource version is not allowed when using continue');
  }
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Token>;
    if (token.v === 'meta.k8s.io/v1' && typeof token.rv === 'number' && typeof token.start === 'string') {
      return { v: token.v, rv: token.rv, start: token.start };
    }
  } catch {
    // What cannot be read is no token of this server.
  }
  throw kubernetesErrors.badRequest('invalid continue token: continue key is not valid');
}
