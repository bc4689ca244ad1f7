// The order in which manifests are applied: what others need comes first, all else stays as it was written.
import { recordOf } from './record';
import type { Rendered } from './render';

const FIRST = [
  'Namespace',
  'CustomResourceDefinition',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
];

export function inOrder(objects: readonly Rendered[]): Rendered[] {
  const rank = ({ object }: Rendered): number => (FIRST.includes(object.kind) ? FIRST.indexOf(object.kind) : FIRST.length);
  return objects
    .map((item, index) => ({ item, index }))
    .sort((one, other) => rank(one.item) - rank(other.item) || one.index - other.index)
    .map(({ item }) => item);
}

/** The kinds that CustomResourceDefinitions among the manifests bring along: `GROUP/VERSION KIND`. */
export function definedKinds(objects: readonly Rendered[]): Set<string> {
  return new Set(
    objects.flatMap(({ object }) => {
      if (object.kind !== 'CustomResourceDefinition') return [];
      const { group, names, versions } = recordOf(object['spec']);
      const { kind } = recordOf(names);
      return Array.isArray(versions)
        ? versions.map((version) => `${String(group)}/${String(recordOf(version)['name'])} ${String(kind)}`)
        : [];
    }),
  );
}
