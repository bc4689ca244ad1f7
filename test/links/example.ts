// The chain that the tables of this folder are about, and facts in which all of it holds.
import { desiredChain, type ChainInputs, type Desired } from '../../src/chain/desired';
import { assignmentName, credentialName } from '../../src/chain/names';
import { ownershipMetadata, ownershipTags, type Ownership } from '../../src/chain/ownership';
import type { AssignmentFacts, Granted } from '../../src/links/access/assignment/plan';
import type { Access } from '../../src/links/access/link';
import type { RoleFacts } from '../../src/links/access/roles';
import type { VaultFacts } from '../../src/links/access/vault';
import type { ClusterFacts } from '../../src/links/cluster/client';
import type { CredentialFacts } from '../../src/links/federation/credential/plan';
import type { Federation } from '../../src/links/federation/variant';
import type { IdentityFacts } from '../../src/links/identity/client';
import type { NamespaceFacts } from '../../src/links/namespace/client';
import type { ServiceAccountFacts } from '../../src/links/service-account/client';

export const INPUTS: ChainInputs = {
  subscriptionId: '00000000-0000-4000-8000-000000000001',
  resourceGroup: 'group',
  cluster: 'aks',
  namespace: 'ns',
  serviceAccount: 'sa',
  vault: 'vault',
  access: undefined,
  secret: ['secret'],
  identity: undefined,
  identityResourceGroup: undefined,
  location: undefined,
  role: ['Key Vault Secrets User'],
  vaultPermissions: { secrets: ['get'] },
  accessScope: 'vault',
  audience: undefined,
  federation: 'credential',
  write: 'all',
  publish: undefined,
  enableClusterFeatures: false,
  cloud: { audience: 'api://AzureADTokenExchange' },
  identityTags: undefined,
  namespaceLabels: undefined,
  environment: undefined,
  environmentNamespace: 'suffix',
};
export const OWNERSHIP: Ownership = { repository: 'octo-org/octo-repo', repositoryId: '4711', environment: '', expires: undefined };
/** The marks of a release that knew no id of the repository. */
export const OLDER: Ownership = { ...OWNERSHIP, repositoryId: '' };
export const DESIRED: Desired = desiredChain(INPUTS, OWNERSHIP);

/** The same workload in the environment of a pull request. */
export const IN_ENVIRONMENT: Ownership = { ...OWNERSHIP, environment: 'pr-17' };
export const DESIRED_IN_ENVIRONMENT: Desired = desiredChain({ ...INPUTS, environment: 'pr-17' }, IN_ENVIRONMENT);

/** The same in the team's namespace. */
export const DESIRED_IN_TEAMS_NAMESPACE: Desired = desiredChain(
  { ...INPUTS, environment: 'pr-17', environmentNamespace: 'keep' },
  IN_ENVIRONMENT,
);

export const ISSUER = 'https://westus.oic.prod-aks.azure.com/t/c/';
export const SUBJECT = 'system:serviceaccount:ns:sa';
export const PRINCIPAL = '00000000-0000-4000-8000-0000000000aa';
export const CLIENT = '00000000-0000-4000-8000-0000000000bb';
export const VAULT_ID =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/group/providers/Microsoft.KeyVault/vaults/vault';
export const STORAGE_ID =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/group/providers/Microsoft.Storage/storageAccounts/account';

export const CLUSTER: ClusterFacts = {
  location: 'westus',
  running: true,
  issuerEnabled: true,
  workloadIdentityEnabled: true,
  issuerUrl: ISSUER,
  tenantId: 'tenant',
  authorization: 'azure',
  automatic: false,
  vnetIntegration: false,
};
export const IDENTITY: IdentityFacts = {
  id: '/i',
  clientId: CLIENT,
  principalId: PRINCIPAL,
  tenantId: 'tenant',
  tags: ownershipTags(OWNERSHIP),
};
export const CREDENTIAL: CredentialFacts = {
  id: '/i/f',
  name: credentialName('aks', ISSUER.slice(0, -1), 'ns', 'sa'),
  issuer: ISSUER,
  subject: SUBJECT,
  audiences: ['api://AzureADTokenExchange'],
};
export const VAULT: VaultFacts = {
  id: VAULT_ID,
  uri: 'https://vault.vault.azure.net/',
  tenantId: 'tenant',
  permissionModel: 'rbac',
  policies: [],
};
export const ROLE: RoleFacts = {
  id: '4633458b-17de-408a-b874-0445c86b69e6',
  name: 'Key Vault Secrets User',
  data: {
    actions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action', 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'],
    notActions: [],
  },
  control: { actions: [], notActions: [] },
};
export const ASSIGNMENT: AssignmentFacts = {
  id: '/a',
  name: assignmentName(VAULT_ID, PRINCIPAL, ROLE.id),
  scope: VAULT_ID,
  principalId: PRINCIPAL,
  roleId: ROLE.id,
  description: undefined,
  condition: undefined,
};
export const GRANTED: Granted = { roles: new Map([[ROLE.id, ROLE]]), assignments: [ASSIGNMENT] };
export const NAMESPACE: NamespaceFacts = { ...ownershipMetadata(OWNERSHIP), terminating: false };
export const ACCOUNT: ServiceAccountFacts = {
  labels: ownershipMetadata(OWNERSHIP).labels,
  annotations: { ...ownershipMetadata(OWNERSHIP).annotations, 'azure.workload.identity/client-id': CLIENT },
  managers: {},
};

/** What others can use of the links, as it holds. */
export const FEDERATION: Federation = { issuer: ISSUER, credentialId: CREDENTIAL.id, credentials: [CREDENTIAL], written: false };
export const ACCESS: Access = {
  vault: VAULT,
  grants: DESIRED.vaultGrants.map((grant) => ({ grant, role: ROLE })),
  granted: GRANTED,
  written: false,
};
