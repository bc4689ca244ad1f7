// The kinds of a cluster: Kubernetes' own, from data/kinds.json, and those that CustomResourceDefinitions add.
import KINDS from './data/kinds.json' with { type: 'json' };
import type { KubernetesObject } from '../world';

export interface ResourceKind {
  /** '' for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  verbs: readonly string[];
  shortNames: readonly string[];
  categories: readonly string[];
  subresources: readonly Subresource[];
  /** The definition, for a custom resource. */
  definition?: CustomResourceDefinition;
}

export interface Subresource {
  name: string;
  apiVersion: string;
  kind: string;
  verbs: readonly string[];
}

/** As much of a CustomResourceDefinition as serving its objects needs. */
export interface CustomResourceDefinition extends KubernetesObject {
  spec: {
    group: string;
    scope: string;
    names: { kind: string; plural: string; singular?: string; shortNames?: string[]; categories?: string[] };
    versions: {
      name: string;
      served: boolean;
      storage: boolean;
      schema?: { openAPIV3Schema?: Record<string, unknown> };
      subresources?: { status?: object; scale?: object };
    }[];
  };
}

export function apiVersionOf({ group, version }: Pick<ResourceKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

function groupAndVersion(apiVersion: string): { group: string; version: string } {
  const [first = '', second] = apiVersion.split('/');
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

export const BUILT_IN: readonly ResourceKind[] = KINDS.map(({ apiVersion, shortNames, categories, subresources, ...kind }) => ({
  ...kind,
  ...groupAndVersion(apiVersion),
  shortNames: shortNames ?? [],
  categories: categories ?? [],
  subresources: subresources ?? [],
}));

/** One of Kubernetes' own kinds; the first of a name is meant, Event apart no two share one. */
export function builtIn(kind: string): ResourceKind {
  const found = BUILT_IN.find((candidate) => candidate.kind === kind);
  if (found === undefined) throw new Error(`no kind ${kind} in data/kinds.json`);
  return found;
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** All kinds that a cluster with these objects serves. */
export function kindsOf(objects: readonly KubernetesObject[]): readonly ResourceKind[] {
  const custom = objects.filter((object): object is CustomResourceDefinition => object.kind === 'CustomResourceDefinition');
  return custom.length === 0 ? BUILT_IN : [...BUILT_IN, ...custom.flatMap(customKinds)];
}

function customKinds(definition: CustomResourceDefinition): ResourceKind[] {
  const { group, names, scope, versions } = definition.spec;
  return versions
    .filter(({ served }) => served)
    .map(({ name: version, subresources }) => ({
      group,
      version,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      namespaced: scope === 'Namespaced',
      verbs: VERBS,
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
      subresources: Object.keys(subresources ?? {}).map((name) =>
        name === 'scale'
          ? { name, apiVersion: 'autoscaling/v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] }
          : { name, apiVersion: `${group}/${version}`, kind: names.kind, verbs: ['get', 'patch', 'update'] },
      ),
      definition,
    }));
}

export function resourceList(kinds: readonly ResourceKind[], apiVersion: string): object | undefined {
  const served = kinds.filter((candidate) => apiVersionOf(candidate) === apiVersion);
  if (served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersion,
    resources: served.flatMap(({ plural, singular, kind, namespaced, verbs, shortNames, categories, subresources }) => [
      {
        name: plural,
        singularName: singular,
        namespaced,
        kind,
        verbs,
        ...(shortNames.length > 0 && { shortNames }),
        ...(categories.length > 0 && { categories }),
      },
      ...subresources.map((one) => ({
        name: `${plural}/${one.name}`,
        singularName: '',
        namespaced,
        ...(one.apiVersion !== apiVersion && groupAndVersion(one.apiVersion)),
        kind: one.kind,
        verbs: one.verbs,
      })),
    ]),
  };
}

export function groupList(kinds: readonly ResourceKind[]): object {
  const names = [...new Set(kinds.map(({ group }) => group))].filter((group) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map((name) => apiGroup(kinds, name)) };
}

export function apiGroup(kinds: readonly ResourceKind[], name: string): object | undefined {
  const versions = [...new Set(kinds.filter(({ group }) => group === name).map(({ version }) => version))].map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return versions.length === 0 ? undefined : { name, versions, preferredVersion: versions[0] };
}
