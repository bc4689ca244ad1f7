// The state of everything that the laboratory plays: plain data, so that a test can read and replace it.
import type { AdmissionPolicy } from './kubernetes/admission/policy';
import type { CloudName } from './clouds';
import type { DenyAssignment, Lock, ManagementGroup, PolicyAssignment, PolicyDefinition } from './governance/world';
import type { ConfigurationStore, GenericResource, Registry, StorageAccount } from './targets/world';
import type { DeletedSecret, DeletedVault } from './key-vault/world';
import type { Deployment as TemplateDeployment } from './deployments/world';

export interface FederatedIdentityCredential {
  name: string;
  issuer: string;
  subject: string;
  audiences: string[];
  /** When it was last written, milliseconds; Entra ID sees it `ficPropagationMs` later. */
  writtenAt: number;
}

/** An application with its service principal, as Entra ID knows it. */
export interface Application {
  displayName: string;
  clientId: string;
  objectId: string;
  secret?: string;
  /** Object ids of groups, beside those that name it as a member. */
  groups: string[];
  /** The tenant that it lives in; without it, the laboratory's own. */
  tenantId?: string;
  federatedIdentityCredentials: FederatedIdentityCredential[];
}

/** A group of the directory. Members are object ids: of people, applications, identities, or other groups. */
export interface DirectoryGroup {
  objectId: string;
  displayName: string;
  members: string[];
}

export interface User {
  objectId: string;
  displayName: string;
  userPrincipalName: string;
}

export interface Tenant {
  tenantId: string;
  displayName: string;
  defaultDomain: string;
}

export interface Subscription {
  subscriptionId: string;
  displayName: string;
  /** Without it, the laboratory's own tenant. */
  tenantId?: string;
}

export interface ResourceGroup {
  subscriptionId: string;
  name: string;
  location: string;
  tags: Record<string, string>;
}

export interface UserAssignedIdentity {
  /** The ARM id as the service writes it, with its lower-case `resourcegroups`. */
  id: string;
  name: string;
  location: string;
  tags: Record<string, string>;
  principalId: string;
  clientId: string;
  createdAt: number;
  federatedIdentityCredentials: FederatedIdentityCredential[];
}

export interface RoleDefinition {
  /** The GUID. */
  name: string;
  roleName: string;
  description: string;
  builtIn: boolean;
  assignableScopes: string[];
  actions: string[];
  notActions: string[];
  dataActions: string[];
  notDataActions: string[];
  /** Some built-in roles bound what their holders may do by a condition of their own. */
  condition?: string;
}

export interface RoleAssignment {
  scope: string;
  name: string;
  principalId: string;
  principalType: string;
  /** The GUID of the role. */
  role: string;
  description: string | null;
  condition: string | null;
  conditionVersion: string | null;
  createdAt: number;
  createdBy: string;
}

export interface SecretVersion {
  version: string;
  value: string;
  contentType?: string;
  enabled: boolean;
  created: number;
  updated: number;
  /** Seconds since 1970. */
  nbf?: number;
  exp?: number;
  tags?: Record<string, string>;
  /** Of a secret that a certificate keeps, in which case it is `managed`. */
  kid?: string;
}

export interface Vault {
  id: string;
  name: string;
  location: string;
  tags: Record<string, string>;
  /** The properties of the vault as Resource Manager shows them. */
  properties: VaultProperties;
  /** Newest version last. */
  secrets: VaultSecret[];
  deletedSecrets?: DeletedSecret[];
}

export interface VaultSecret {
  name: string;
  /** True when a certificate of the same name keeps it. */
  managed?: boolean;
  versions: SecretVersion[];
}

export interface AccessPolicy {
  tenantId: string;
  objectId: string;
  applicationId?: string;
  permissions: { secrets?: string[]; keys?: string[]; certificates?: string[]; storage?: string[] };
}

export interface VaultProperties {
  tenantId: string;
  sku: { family: string; name: string };
  vaultUri: string;
  enableRbacAuthorization?: boolean | null;
  accessPolicies: AccessPolicy[];
  networkAcls?: { bypass: string; defaultAction: string; ipRules: { value: string }[]; virtualNetworkRules: unknown[] };
  publicNetworkAccess: string;
  enableSoftDelete: boolean;
  softDeleteRetentionInDays: number;
  enablePurgeProtection?: boolean;
  provisioningState: string;
}

/** A cluster: its ARM resource whole, since a PUT replaces it whole, and what lives in its API. */
export interface Cluster {
  id: string;
  name: string;
  location: string;
  eTag: string;
  /** Everything of the ARM resource but id, name, type, location and eTag. */
  resource: { tags?: Record<string, string>; properties: ClusterProperties; [field: string]: unknown };
  /** `metadata.uid` and all else as the Kubernetes API shows them. */
  objects: KubernetesObject[];
  /** Other admission webhooks and policies of the cluster: Gatekeeper, Kyverno, ValidatingAdmissionPolicies. */
  admissionPolicies?: AdmissionPolicy[];
}

/** What the laboratory itself reads of a cluster's properties; all else is kept as it was put. */
export interface ClusterProperties {
  provisioningState: string;
  powerState: { code: string };
  fqdn: string;
  oidcIssuerProfile?: { enabled?: boolean; issuerURL?: string };
  securityProfile?: { workloadIdentity?: { enabled?: boolean }; [field: string]: unknown };
  aadProfile?: { managed: boolean; enableAzureRBAC?: boolean; adminGroupObjectIDs?: string[]; tenantID?: string } | null;
  disableLocalAccounts?: boolean;
  [field: string]: unknown;
}

/** An identity that pods of a cluster may use through the cluster's own token endpoint. */
export interface IdentityBinding {
  name: string;
  clusterId: string;
  identityId: string;
  createdAt: number;
}

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string | null;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  managedFields?: ManagedFields[];
  [field: string]: unknown;
}

export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: Record<string, unknown>;
  subresource?: string;
}

export interface PullRequest {
  number: number;
  state: 'open' | 'closed';
  title: string;
  head: { ref: string; sha: string };
  comments: { id: number; body: string; user: string }[];
}

export interface Deployment {
  id: number;
  sha: string;
  environment: string;
  statuses: { state: string; description: string; environment_url?: string }[];
}

export interface World {
  cloud: CloudName;
  /** Of the laboratory's own tenant; `tenants` are the others that exist. */
  tenantId: string;
  tenants: Tenant[];
  subscriptions: Subscription[];
  managementGroups: ManagementGroup[];
  applications: Application[];
  users: User[];
  groups: DirectoryGroup[];
  resourceGroups: ResourceGroup[];
  identities: UserAssignedIdentity[];
  roleDefinitions: RoleDefinition[];
  roleAssignments: RoleAssignment[];
  denyAssignments: DenyAssignment[];
  locks: Lock[];
  policyDefinitions: PolicyDefinition[];
  policyAssignments: PolicyAssignment[];
  /** The api-versions that this cloud has of a type, where they are fewer than Azure has published. */
  apiVersions: Record<string, string[]>;
  deployments: TemplateDeployment[];
  vaults: Vault[];
  deletedVaults: DeletedVault[];
  storageAccounts: StorageAccount[];
  configurationStores: ConfigurationStore[];
  registries: Registry[];
  /** Resources of any other type, as far as Resource Manager shows them and roles are assigned on them. */
  resources: GenericResource[];
  /** Types whose resources are kept as they are sent, and no more: for templates that make more than is played. */
  storedTypes: string[];
  clusters: Cluster[];
  identityBindings: IdentityBinding[];
  /** What the clients' network knows: names that DNS does not have, and whether it sees private names of clusters. */
  network: { unresolved: string[]; resolvesPrivateNames: boolean };
  github: {
    repository: string;
    /** The `sub` that GitHub puts into its tokens, and other claims of the job. */
    subject: string;
    requestToken: string;
    /** The GITHUB_TOKEN of the job, and what the job may write with it. */
    token: string;
    permissions: string[];
    pullRequests: PullRequest[];
    /** Newest first, as GitHub lists them. */
    deployments: Deployment[];
  };
}
