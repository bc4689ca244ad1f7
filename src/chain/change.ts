// One step of a plan: the action taken on one object, and why.
import type { LinkName } from './links';

export type Action = 'create' | 'update' | 'repair' | 'delete' | 'adopt' | 'keep';

/** How an object ends a run. */
export type Outcome = 'created' | 'updated' | 'repaired' | 'deleted' | 'adopted' | 'unchanged';

export const OUTCOMES = {
  create: 'created',
  update: 'updated',
  repair: 'repaired',
  delete: 'deleted',
  adopt: 'adopted',
  keep: 'unchanged',
} as const satisfies Record<Action, Outcome>;

export interface Difference {
  field: string;
  before: string | undefined;
  after: string | undefined;
}

interface ChangeOf<Link extends LinkName, Kind extends string, Possible extends Action> {
  link: Link;
  kind: Kind;
  action: Possible;
  /** Short name, for logs and tables. */
  name: string;
  /** Id on its plane. Undefined while it depends on something that does not exist yet. */
  id: string | undefined;
  differs: readonly Difference[];
  why: string;
}

export type ClusterChange = ChangeOf<'cluster', 'AKS cluster', 'update' | 'keep'>;
export type IdentityChange = ChangeOf<'identity', 'user-assigned managed identity', 'create' | 'update' | 'adopt' | 'keep'>;
export type CredentialChange = ChangeOf<'federation', 'federated identity credential', Action>;
export type BindingChange =
  | ChangeOf<'federation', 'identity binding', 'create' | 'adopt' | 'keep'>
  | ChangeOf<'federation', 'ClusterRole and ClusterRoleBinding', 'create' | 'keep'>;
export type AssignmentChange = ChangeOf<'access', 'role assignment', 'create' | 'adopt' | 'keep'> & { scope: string; roleId: string };
export type PolicyChange = ChangeOf<'access', 'access policy', 'create' | 'update' | 'keep'>;
export type NamespaceChange = ChangeOf<'namespace', 'Namespace', 'create' | 'update' | 'adopt' | 'keep'>;
export type ServiceAccountChange = ChangeOf<'service-account', 'ServiceAccount', 'create' | 'update' | 'adopt' | 'keep'>;
export type PublishChange = ChangeOf<'publish', 'ConfigMap', 'create' | 'update' | 'adopt' | 'keep'>;
export type ManifestChange = ChangeOf<'manifests', 'manifest', 'create' | 'update' | 'keep'>;

export type Change =
  | ClusterChange
  | IdentityChange
  | CredentialChange
  | BindingChange
  | AssignmentChange
  | PolicyChange
  | NamespaceChange
  | ServiceAccountChange
  | PublishChange
  | ManifestChange;

/** A change that was carried out; its id is known by then. */
export interface AppliedChange {
  change: Change;
  outcome: Outcome;
  id: string | undefined;
}

export function isWrite({ action }: { action: Action }): boolean {
  return action !== 'adopt' && action !== 'keep';
}
