// What was observed before anything is decided.
import type { BudgetFacts } from './credential-budget';
import type { Diagnosis } from './diagnosis';

/** A fact that could not be read is a fact, too: `unknown`, with the reason. */
export type Fact<T> = { state: 'present'; value: T } | { state: 'absent' } | { state: 'unknown'; problem: Diagnosis };

export interface ClusterFacts {
  location: string;
  running: boolean;
  issuerEnabled: boolean;
  workloadIdentityEnabled: boolean;
  issuerUrl: string | undefined;
  tenantId: string | undefined;
}

export interface IdentityFacts {
  id: string;
  clientId: string;
  principalId: string;
  tenantId: string;
  tags: Readonly<Record<string, string>>;
}

export interface CredentialFacts {
  id: string;
  name: string;
  issuer: string;
  subject: string;
  audiences: readonly string[];
}

/** The three sources of the issuer. Undefined: there was nothing to ask yet. */
export interface IssuerFacts {
  profile: string | undefined;
  discovery: Fact<string> | undefined;
  token: Fact<string> | undefined;
}

export interface AccessPolicyFacts {
  objectId: string;
  applicationId: string | undefined;
  secretPermissions: readonly string[];
}

export interface BindingFacts {
  id: string;
  name: string;
  identityId: string;
  issuer: string | undefined;
}

export interface VaultFacts {
  id: string;
  uri: string;
  tenantId: string;
  /** Azure RBAC, or access policies: read first, since it decides what `access` means. */
  permissionModel: 'rbac' | 'policy';
  policies: readonly AccessPolicyFacts[];
}

export interface AssignmentFacts {
  id: string;
  name: string;
  scope: string;
  principalId: string;
  roleId: string;
  description: string | undefined;
}

/** What a Kubernetes object carries of marks. */
export interface MarkFacts {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
}

export interface NamespaceFacts extends MarkFacts {
  terminating: boolean;
}

export interface ServiceAccountFacts extends MarkFacts {
  /** Field managers other than the Action, by the annotation that they own. */
  owners: Readonly<Record<string, string>>;
}

export interface ManifestFacts {
  /** `Deployment wlipoc/app`, for people. */
  object: string;
  file: string;
  /** `pending`: it cannot be asked before the identity exists. */
  state: 'absent' | 'same' | 'differs' | 'pending';
  differs: readonly Difference[];
  problem: Diagnosis | undefined;
}

export interface Difference {
  field: string;
  before: string | undefined;
  after: string | undefined;
}

export interface Facts {
  cluster: Fact<ClusterFacts>;
  identity: Fact<IdentityFacts>;
  credentials: Fact<readonly CredentialFacts[]>;
  issuer: IssuerFacts;
  /** Asked for only where the budget of credentials is used up. */
  budget: BudgetFacts | undefined;
  /** Identity bindings of the cluster, and whether the ServiceAccount may use the identity; absent unless they are wished. */
  bindings: Fact<readonly BindingFacts[]>;
  bindingGranted: Fact<boolean>;
  vault: Fact<VaultFacts>;
  /** GUID of the role. */
  role: Fact<string>;
  assignments: Fact<readonly AssignmentFacts[]>;
  namespace: Fact<NamespaceFacts>;
  serviceAccount: Fact<ServiceAccountFacts>;
  manifests: readonly ManifestFacts[];
}

export function present<T>(value: T): Fact<T> {
  return { state: 'present', value };
}

export const ABSENT = { state: 'absent' } as const;

export function unknown(problem: Diagnosis): { state: 'unknown'; problem: Diagnosis } {
  return { state: 'unknown', problem };
}

/** The value where there is one. */
export function valueOf<T>(fact: Fact<T> | undefined): T | undefined {
  return fact?.state === 'present' ? fact.value : undefined;
}
