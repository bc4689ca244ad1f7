// What a run shall make true, worked out from its inputs: every name and id that can be known before anything is read.
import { identityName } from './names';
import { formatResourceId, parseResourceId, type ResourceId } from './resource-id';
import type { Marks } from './marks';

export const AUDIENCE = 'api://AzureADTokenExchange';
/** Audience of the token that a pod shows to the cluster's own token endpoint. */
export const BINDING_AUDIENCE = 'api://AKSIdentityBinding';

/** By a credential for the ServiceAccount, or by an identity binding of the cluster. */
export type Federation = 'credential' | 'identity-binding';
export const KEY_VAULT_SECRETS_USER = { name: 'Key Vault Secrets User', id: '4633458b-17de-408a-b874-0445c86b69e6' } as const;

/** The part of the inputs that the chain is made of. */
export interface ChainInputs {
  subscriptionId: string;
  resourceGroup: string;
  cluster: string;
  namespace: string;
  serviceAccount: string;
  /** A name, or a full resource id. */
  vault: string;
  secrets: readonly string[];
  identity: string | undefined;
  identityResourceGroup: string | undefined;
  location: string | undefined;
  role: string;
  accessScope: 'vault' | 'secret';
  federation: Federation;
  enableClusterFeatures: boolean;
  /** `pr-17`, say: it suffixes the namespace, and with it all derived names. */
  environment: string | undefined;
}

export interface Desired {
  cluster: ResourceId;
  enableClusterFeatures: boolean;
  identity: ResourceId;
  /** Where a new identity goes; the cluster's location when undefined. */
  location: string | undefined;
  subject: string;
  federation: Federation;
  vault: ResourceId;
  /** A name or a GUID. */
  role: string;
  /** Where the role is wanted: the vault, or each of the secrets. */
  scopes: readonly string[];
  accessScope: 'vault' | 'secret';
  namespace: string;
  serviceAccount: string;
  secrets: readonly string[];
  marks: Marks;
  /** Marks of the identity and its access: those of no environment where `identity` names one that several share. */
  identityMarks: Marks;
}

export function desiredChain(inputs: ChainInputs, marks: Marks): Desired {
  const { subscriptionId, resourceGroup, serviceAccount } = inputs;
  const namespace = environmentNamespace(inputs.namespace, inputs.environment);
  const resource = (type: string, name: string, group = resourceGroup): ResourceId =>
    parseResourceId(name) ?? { subscriptionId, resourceGroup: group, type, name };
  const vault = resource('Microsoft.KeyVault/vaults', inputs.vault);
  const vaultId = formatResourceId(vault);
  return {
    cluster: resource('Microsoft.ContainerService/managedClusters', inputs.cluster),
    enableClusterFeatures: inputs.enableClusterFeatures,
    identity: resource(
      'Microsoft.ManagedIdentity/userAssignedIdentities',
      inputs.identity ?? identityName(namespace, serviceAccount),
      inputs.identityResourceGroup,
    ),
    location: inputs.location,
    subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
    federation: inputs.federation,
    vault,
    role: inputs.role,
    scopes: inputs.accessScope === 'vault' ? [vaultId] : inputs.secrets.map((secret) => `${vaultId}/secrets/${secret}`),
    accessScope: inputs.accessScope,
    namespace,
    serviceAccount,
    secrets: inputs.secrets,
    marks,
    identityMarks: inputs.identity === undefined ? marks : { repository: marks.repository, environment: '', expires: undefined },
  };
}

export function environmentNamespace(namespace: string, environment: string | undefined): string {
  return environment === undefined ? namespace : `${namespace}-${environment}`;
}
