// The kinds that the laboratory's own Kubernetes API knows. It is small on purpose: a newcomer needs nothing but Node.

export interface ResourceKind {
  /** '' for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
  shortNames: string[];
}

function kind(apiVersion: string, name: string, plural: string, namespaced: boolean, ...shortNames: string[]): ResourceKind {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : (['', apiVersion] as [string, string]);
  return { group, version, kind: name, plural, namespaced, shortNames };
}

export const RESOURCE_KINDS: readonly ResourceKind[] = [
  kind('v1', 'Namespace', 'namespaces', false, 'ns'),
  kind('v1', 'ServiceAccount', 'serviceaccounts', true, 'sa'),
  kind('v1', 'Pod', 'pods', true, 'po'),
  kind('v1', 'Event', 'events', true, 'ev'),
  kind('v1', 'ConfigMap', 'configmaps', true, 'cm'),
  kind('v1', 'Secret', 'secrets', true),
  kind('v1', 'Service', 'services', true, 'svc'),
  kind('apps/v1', 'Deployment', 'deployments', true, 'deploy'),
  kind('batch/v1', 'Job', 'jobs', true),
  kind('batch/v1', 'CronJob', 'cronjobs', true, 'cj'),
  kind('rbac.authorization.k8s.io/v1', 'Role', 'roles', true),
  kind('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', true),
  kind('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false),
  kind('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false),
];

export function apiVersionOf({ group, version }: ResourceKind): string {
  return group === '' ? version : `${group}/${version}`;
}

export function resourceList(apiVersion: string): object | undefined {
  const kinds = RESOURCE_KINDS.filter((candidate) => apiVersionOf(candidate) === apiVersion);
  if (kinds.length === 0) return undefined;
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  const subresources =
    apiVersion === 'v1'
      ? [
          { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] },
          {
            name: 'serviceaccounts/token',
            singularName: '',
            namespaced: true,
            group: 'authentication.k8s.io',
            version: 'v1',
            kind: 'TokenRequest',
            verbs: ['create'],
          },
        ]
      : [];
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersion,
    resources: [
      ...kinds.map(({ plural, kind: name, namespaced, shortNames }) => ({
        name: plural,
        singularName: name.toLowerCase(),
        namespaced,
        kind: name,
        verbs,
        ...(shortNames.length > 0 && { shortNames }),
      })),
      ...subresources,
    ],
  };
}

export function groupList(): object {
  const groups = [...new Set(RESOURCE_KINDS.map(({ group }) => group))].filter((group) => group !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((name) => {
      const groupVersion = apiVersionOf(RESOURCE_KINDS.find(({ group }) => group === name)!);
      const version = { groupVersion, version: groupVersion.split('/')[1] };
      return { name, versions: [version], preferredVersion: version };
    }),
  };
}
