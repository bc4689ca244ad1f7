// ServiceAccount tokens: the TokenRequest API, and the projected tokens that a kubelet asks for.
import { seconds } from '../clock';
import { isMap } from '../json';
import { kubernetesErrors } from './errors';
import { builtIn } from './resources';
import type { Lab } from '../context';
import type { ClusterUser } from './access';
import type { Pod } from './pod';
import type { Store } from './store';
import type { Cluster } from '../world';

const SERVICE_ACCOUNT = builtIn('ServiceAccount');
/** What a token can be bound to: it is void as soon as that is gone. */
const BOUND = ['Pod', 'Secret', 'Node'];
const MINIMUM_SECONDS = 600;
/** AKS gives no token for longer than a day. */
const MAXIMUM_SECONDS = 86_400;

interface BoundObject {
  name: string;
  uid?: string;
}

export interface TokenSpec {
  audiences?: string[];
  expirationSeconds?: number;
  boundObjectRef?: { kind?: string; apiVersion?: string; name?: string; uid?: string } | null;
}

export async function requestToken(
  lab: Lab,
  cluster: Cluster,
  store: Store,
  account: { namespace: string; name: string },
  spec: TokenSpec,
): Promise<object> {
  const serviceAccount = store.require(SERVICE_ACCOUNT, account.namespace, account.name);
  const expirationSeconds = spec.expirationSeconds ?? 3600;
  const wrong =
    expirationSeconds < MINIMUM_SECONDS
      ? 'may not specify a duration less than 10 minutes'
      : expirationSeconds > 2 ** 32
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (wrong !== undefined) {
    throw kubernetesErrors.invalid({ kind: 'TokenRequest', group: 'authentication.k8s.io' }, '', [
      { field: 'spec.expirationSeconds', message: `Invalid value: ${expirationSeconds}: ${wrong}` },
    ]);
  }
  const bound = boundObject(store, account, spec);
  const [issuer = ''] = audiencesOf(cluster);
  const audiences = spec.audiences === undefined || spec.audiences.length === 0 ? audiencesOf(cluster) : spec.audiences;
  const issuedAt = seconds(lab.clock.now());
  const expiresAt = issuedAt + Math.min(expirationSeconds, MAXIMUM_SECONDS);
  const token = await lab.keys.cluster.sign({
    'iss': issuer,
    'sub': `system:serviceaccount:${account.namespace}:${account.name}`,
    'aud': audiences,
    'iat': issuedAt,
    'nbf': issuedAt,
    'exp': expiresAt,
    'jti': lab.random.guid(),
    'kubernetes.io': {
      namespace: account.namespace,
      serviceaccount: { name: account.name, uid: serviceAccount.metadata.uid },
      ...bound,
    },
  });
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: account.name,
      uid: serviceAccount.metadata.uid,
      namespace: account.namespace,
      creationTimestamp: new Date(issuedAt * 1000).toISOString().replace('.000', ''),
    },
    spec: { audiences, expirationSeconds, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token, expirationTimestamp: new Date(expiresAt * 1000).toISOString().replace('.000', '') },
  };
}

/** The issuer first: a token for the API server itself names both. */
function audiencesOf({ resource: { properties } }: Cluster): string[] {
  return [properties.oidcIssuerProfile?.issuerURL ?? `https://${properties.fqdn}:443`, `https://${properties.fqdn}`];
}

function boundObject(
  store: Store,
  account: { namespace: string; name: string },
  { boundObjectRef }: TokenSpec,
): Record<string, BoundObject> {
  if (boundObjectRef == null) return {};
  const { kind = '', apiVersion = '', name = '', uid } = boundObjectRef;
  if (!BOUND.includes(kind)) {
    const gvk = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
    throw kubernetesErrors.badRequest(`cannot bind token to object of type ${gvk}, Kind=${kind}`);
  }
  const object = store.require(builtIn(kind), account.namespace, name);
  if (uid !== undefined && uid !== '' && uid !== object.metadata.uid) {
    throw kubernetesErrors.conflict(
      builtIn(kind),
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  const bound = { name, ...(object.metadata.uid !== undefined && { uid: object.metadata.uid }) };
  if (kind !== 'Pod') return { [kind.toLowerCase()]: bound };
  const { serviceAccountName = 'default', nodeName } = (object as Pod).spec;
  if (serviceAccountName !== account.name) {
    throw kubernetesErrors.badRequest(
      `cannot bind token for serviceaccount "${account.name}" to pod running with serviceaccount "${serviceAccountName}"`,
    );
  }
  const node = nodeName === undefined ? undefined : store.get(builtIn('Node'), undefined, nodeName);
  return { pod: bound, ...(node?.metadata.uid !== undefined && { node: { name: node.metadata.name, uid: node.metadata.uid } }) };
}

/** Who a ServiceAccount's token is, for the API server; undefined for any other token, and for one that is void. */
export async function serviceAccountOf(
  lab: Lab,
  cluster: Cluster,
  token: string,
  audiences = audiencesOf(cluster),
): Promise<ClusterUser | undefined> {
  const claims = await lab.keys.cluster.verify(token, lab.clock.now());
  const [, , namespace, name] = claims?.sub?.split(':') ?? [];
  const bound = claims?.['kubernetes.io'];
  if (claims === undefined || claims.iss !== audiencesOf(cluster)[0] || namespace === undefined || name === undefined || !isMap(bound))
    return undefined;
  if (![claims.aud].flat().some((audience) => audience !== undefined && audiences.includes(audience))) return undefined;
  const isThere = (kind: string, within: string | undefined, given: unknown): boolean =>
    !isMap(given) ||
    cluster.objects.some(
      ({ kind: one, metadata }) =>
        one === kind && metadata.namespace === within && metadata.name === given['name'] && metadata.uid === given['uid'],
    );
  const whole =
    isThere('ServiceAccount', namespace, { name, ...(isMap(bound['serviceaccount']) ? bound['serviceaccount'] : {}) }) &&
    isThere('Pod', namespace, bound['pod']) &&
    isThere('Secret', namespace, bound['secret']) &&
    (isMap(bound['pod']) || isThere('Node', undefined, bound['node']));
  if (!whole) return undefined;
  const account = cluster.objects.find(
    ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.namespace === namespace && metadata.name === name,
  );
  return {
    kind: 'service-account',
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    ...(account?.metadata.uid !== undefined && { uid: account.metadata.uid }),
  };
}
