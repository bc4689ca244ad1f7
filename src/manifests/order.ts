// The order in which manifests are applied: what others need comes first, all else stays as it was written.
import type { Rendered, RenderedObject } from './render';

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
      const {
        group = '',
        names,
        versions = [],
      } = (object['spec'] ?? {}) as { group?: string; names?: { kind?: string }; versions?: { name?: string }[] };
      return versions.map(({ name = '' }) => `${group}/${name} ${names?.kind ?? ''}`);
    }),
  );
}

/** The most common slip: the label on the Deployment or the ServiceAccount, where no webhook looks for it. */
export function unlabelledWorkloads(objects: readonly Rendered[], serviceAccount: string): Rendered[] {
  return objects.filter(({ object }) => {
    const pod = podOf(object);
    return (
      pod !== undefined &&
      pod.spec?.serviceAccountName === serviceAccount &&
      pod.metadata?.labels?.['azure.workload.identity/use'] !== 'true'
    );
  });
}

interface PodShape {
  metadata?: { labels?: Record<string, unknown> };
  spec?: { serviceAccountName?: unknown };
}

function podOf(object: RenderedObject): PodShape | undefined {
  if (object.kind === 'Pod') return object as PodShape;
  const spec = object['spec'] as { template?: PodShape; jobTemplate?: { spec?: { template?: PodShape } } } | undefined;
  return spec?.template ?? spec?.jobTemplate?.spec?.template;
}
