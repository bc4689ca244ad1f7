// The objects of a document: what has no name or an impossible one is refused here, before it could become a request.
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { groupOf } from './fields';
import { offsetOf } from './values';
import { isRecord, recordOf } from './record';
import { short } from './scalars';
import type { ManifestProblem } from './problem';
import type { Rendered, RenderedObject } from './render';

export interface Found {
  value: unknown;
  offset: number;
  /** Of the object itself: an item of a List has its own. */
  node: Node;
}

/** A List of Kubernetes stands for its items, which take its version and kind where they have none: as kubectl flattens it. */
export function objectsIn(value: unknown, node: Node): Found[] {
  const { kind, apiVersion, items } = recordOf(value);
  if (kind === 'List' && items === null) return [];
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [{ value, offset: offsetOf(node), node }];
  const nodes = itemNodes(node);
  const itemKind = kind.slice(0, -'List'.length);
  return items.flatMap((item: unknown, index): Found[] => {
    const inherited = itemKind === '' || !isRecord(item) ? item : { apiVersion, kind: itemKind, ...item };
    const itemNode = nodes[index];
    const found = { value: inherited, offset: offsetOf(itemNode ?? node), node: itemNode ?? node };
    return itemNode === undefined || !isRecord(item) || !('items' in item) ? [found] : objectsIn(inherited, itemNode);
  });
}

function itemNodes(node: Node): (Node | undefined)[] {
  if (!isMap(node)) return [];
  const items = node.items.find(({ key }) => isScalar(key) && key.value === 'items')?.value;
  return isSeq(items)
    ? items.items.map((item) => (typeof item === 'object' && item !== null && 'range' in item ? (item as Node) : undefined))
    : [];
}

/** A resource of a URL in lower case, upper case or with digits, and nothing that would end a path. */
const API_VERSION = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[a-z][a-z0-9]*$/;
const KIND = /^[A-Za-z][A-Za-z0-9]*$/;
// eslint-disable-next-line no-control-regex -- a line break in a name would begin a line of the log
const NAME = /^(?!\.{1,2}$)[^/%\u0000-\u001f\u007f]+$/;

/** What is wrong with it, in one sentence; undefined when it is an object that can be asked for. */
export function objectProblem(value: unknown): string | undefined {
  const { apiVersion, kind, metadata } = recordOf(value);
  const { name, namespace, generateName } = recordOf(metadata);
  if (typeof apiVersion === 'string' && groupOf(apiVersion) === 'kustomize.config.k8s.io') return KUSTOMIZATION;
  const lacking = Object.entries({ apiVersion, kind, 'metadata.name': name }).flatMap(([field, found]) => (isAbsent(found) ? [field] : []));
  if (lacking.length > 0) return `the document has no ${lacking.join(', no ')}${generateName === undefined ? '' : GENERATED}`;
  return (
    badText('apiVersion', apiVersion, API_VERSION) ??
    badText('kind', kind, KIND) ??
    badText('metadata.name', name, NAME) ??
    (namespace === undefined || namespace === null ? undefined : badText('metadata.namespace', namespace, NAME))
  );
}

function badText(field: string, value: unknown, pattern: RegExp): string | undefined {
  if (typeof value !== 'string') return `${field} is ${nameOfType(value)}: put it in quotes`;
  return pattern.test(value) ? undefined : `${field} cannot be '${short(value)}'`;
}

const GENERATED = '; generateName makes another object on every run, which cannot be applied';
const KUSTOMIZATION =
  'this is for kustomize, which is not run here: render it before this step (kubectl kustomize FOLDER > rendered.yaml), name the result in `manifests`, and leave the folder out';

export function isKustomization(path: string): boolean {
  return /(^|\/)kustomization\.ya?ml$/i.test(path);
}

export const kustomizationProblem = (path: string): ManifestProblem => ({ path, line: 1, column: 1, message: KUSTOMIZATION });

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function nameOfType(value: unknown): string {
  return Array.isArray(value) ? 'a list' : isRecord(value) ? 'a map' : `a ${typeof value}`;
}

/** Objects that are here twice: the second would overwrite the first. `namespace`: of those that name none. */
export function doubles(objects: readonly Rendered[], namespace: string): ManifestProblem[] {
  const first = new Map<string, Rendered>();
  return objects.flatMap((item) => {
    const key = identityOf(item.object, namespace);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, item);
      return [];
    }
    const { object, path, line, column } = item;
    return [
      {
        path,
        line,
        column,
        message: `${object.kind} ${short(object.metadata.name)} is here twice: before in ${before.path}:${before.line}`,
      },
    ];
  });
}

/** The same object in two versions of its group is one object. */
function identityOf({ apiVersion, kind, metadata }: RenderedObject, namespace: string): string {
  return JSON.stringify([groupOf(apiVersion), kind, kind === 'Namespace' ? '' : (metadata.namespace ?? namespace), metadata.name]);
}

/** Those that lie in another namespace than the run's, and other namespaces themselves: who may write there is a question. */
export function outsideOf(objects: readonly Rendered[], namespace: string): Rendered[] {
  return objects.filter(({ object: { apiVersion, kind, metadata } }) =>
    kind === 'Namespace' && groupOf(apiVersion) === '' ? metadata.name !== namespace : (metadata.namespace ?? namespace) !== namespace,
  );
}
