// The chain that the tables of this folder are about, and facts in which all of it holds.
import { desiredChain, type ChainInputs, type Desired } from '../../src/chain/desired';
import { ABSENT, present, type Facts } from '../../src/chain/facts';
import { metadata, tags } from '../../src/chain/marks';
import { assignmentName, credentialName } from '../../src/chain/names';

export const INPUTS: ChainInputs = {
  subscriptionId: '00000000-0000-4000-8000-000000000001',
  resourceGroup: 'group',
  cluster: 'aks',
  namespace: 'ns',
  serviceAccount: 'sa',
  vault: 'vault',
  secrets: ['secret'],
  identity: undefined,
  identityResourceGroup: undefined,
  location: undefined,
  role: 'Key Vault Secrets User',
  accessScope: 'vault',
  federation: 'credential',
  enableClusterFeatures: false,
  environment: undefined,
};
const MARKS = { repository: 'octo-org/octo-repo', environment: '', expires: undefined };
export const DESIRED: Desired = desiredChain(INPUTS, MARKS);

export const ISSUER = 'https://westus.oic.prod-aks.azure.com/t/c/';
export const ROLE = '4633458b-17de-408a-b874-0445c86b69e6';
export const PRINCIPAL = '00000000-0000-4000-8000-0000000000aa';
export const CLIENT = '00000000-0000-4000-8000-0000000000bb';
export const VAULT_ID =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/group/providers/Microsoft.KeyVault/vaults/vault';

export const HOLDING: Facts = {
  cluster: present({
    location: 'westus',
    running: true,
    issuerEnabled: true,
    workloadIdentityEnabled: true,
    issuerUrl: ISSUER,
    tenantId: 'tenant',
  }),
  identity: present({ id: '/i', clientId: CLIENT, principalId: PRINCIPAL, tenantId: 'tenant', tags: tags(MARKS) }),
  credentials: present([
    {
      id: '/i/f',
      name: credentialName('aks', ISSUER.slice(0, -1), 'ns', 'sa'),
      issuer: ISSUER,
      subject: 'system:serviceaccount:ns:sa',
      audiences: ['api://AzureADTokenExchange'],
    },
  ]),
  issuer: { profile: ISSUER, discovery: present(ISSUER), token: present(ISSUER) },
  budget: undefined,
  bindings: ABSENT,
  bindingGranted: ABSENT,
  vault: present({ id: VAULT_ID, uri: 'https://vault.vault.azure.net/', tenantId: 'tenant', permissionModel: 'rbac', policies: [] }),
  role: present(ROLE),
  assignments: present([
    {
      id: '/a',
      name: assignmentName(VAULT_ID, PRINCIPAL, ROLE),
      scope: VAULT_ID,
      principalId: PRINCIPAL,
      roleId: ROLE,
      description: undefined,
    },
  ]),
  namespace: present({ ...metadata(MARKS), terminating: false }),
  serviceAccount: present({ labels: metadata(MARKS).labels, annotations: { 'azure.workload.identity/client-id': CLIENT }, owners: {} }),
  manifests: [],
};
