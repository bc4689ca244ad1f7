// Kubernetes' own RBAC: what Roles and ClusterRoles, bound to a user or one of his groups, allow.
import { isMap, type Json } from '../json';
import type { KubernetesObject } from '../world';

export interface Attributes {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

export interface Subject {
  name: string;
  groups: string[];
}

interface Rule {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
}

interface Binding extends KubernetesObject {
  roleRef: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

const isBinding = (object: KubernetesObject): object is Binding =>
  (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding') && isMap(object['roleRef']);

/** Verbs of the roles that every cluster has, for what people bind: view, edit, admin and cluster-admin. */
const READ = ['get', 'list', 'watch'];
const STANDARD_ROLES: Record<string, (attributes: Attributes) => boolean> = {
  'cluster-admin': () => true,
  'admin': ({ namespace, resource, verb }) => namespace !== undefined && (resource !== 'resourcequotas' || READ.includes(verb)),
  'edit': ({ namespace, resource, group, verb }) =>
    namespace !== undefined && group !== 'rbac.authorization.k8s.io' && (resource !== 'resourcequotas' || READ.includes(verb)),
  'view': ({ namespace, resource, group, verb }) =>
    namespace !== undefined && READ.includes(verb) && resource !== 'secrets' && group !== 'rbac.authorization.k8s.io',
};

export function allowedByRoles(objects: readonly KubernetesObject[], subject: Subject, attributes: Attributes): boolean {
  return objects.filter(isBinding).some((binding) => {
    const { namespace } = binding.metadata;
    if (binding.kind === 'RoleBinding' && namespace !== attributes.namespace) return false;
    return (binding.subjects ?? []).some((one) => isSubject(one, subject, namespace)) && roleAllows(objects, binding, attributes);
  });
}

function isSubject(
  one: { kind: string; name: string; namespace?: string },
  { name, groups }: Subject,
  namespace: string | undefined,
): boolean {
  if (one.kind === 'ServiceAccount') return name === `system:serviceaccount:${one.namespace ?? namespace ?? ''}:${one.name}`;
  return one.kind === 'Group' ? groups.includes(one.name) : one.name === name;
}

function roleAllows(objects: readonly KubernetesObject[], { roleRef, metadata }: Binding, attributes: Attributes): boolean {
  const role = objects.find(
    (object) =>
      object.kind === roleRef.kind &&
      object.metadata.name === roleRef.name &&
      (roleRef.kind === 'ClusterRole' || object.metadata.namespace === metadata.namespace),
  );
  if (role === undefined) return roleRef.kind === 'ClusterRole' && STANDARD_ROLES[roleRef.name]?.(attributes) === true;
  const rules = Array.isArray(role['rules']) ? (role['rules'] as Json[]) : [];
  return rules.some((rule) => ruleAllows(rule, attributes));
}

function ruleAllows({ verbs = [], apiGroups = [], resources = [], resourceNames = [] }: Rule, attributes: Attributes): boolean {
  const { verb, group, resource, subresource, name } = attributes;
  const asked = subresource === undefined ? resource : `${resource}/${subresource}`;
  const fits = (allowed: string[], value: string): boolean => allowed.includes('*') || allowed.includes(value);
  return (
    fits(verbs, verb) &&
    fits(apiGroups, group) &&
    (fits(resources, asked) || (subresource !== undefined && resources.includes(`*/${subresource}`))) &&
    (resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name)))
  );
}
