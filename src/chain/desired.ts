// What a run is to make true, worked out from its inputs: every name and id that can be known before anything is read.
import { identityName } from './names';
import type { Cloud } from './cloud';
import { formatResourceId, parseResourceId, type ResourceId } from './resource-id';
import type { Ownership } from './ownership';

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
  secret: readonly string[] | undefined;
  identity: string | undefined;
  identityResourceGroup: string | undefined;
  location: string | undefined;
  role: string;
  accessScope: 'vault' | 'secret';
  federation: Federation;
  enableClusterFeatures: boolean;
  cloud: Pick<Cloud, 'audience'>;
  identityTags: ReadonlyMap<string, string> | undefined;
  namespaceLabels: ReadonlyMap<string, string> | undefined;
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
  /** Of the token that the pod shows to Entra ID. */
  audience: string;
  federation: Federation;
  vault: ResourceId;
  /** A name or a GUID. */
  role: string;
  /** Where the role is assigned: the vault, or each of the secrets. */
  scopes: readonly string[];
  accessScope: 'vault' | 'secret';
  namespace: string;
  serviceAccount: string;
  secrets: readonly string[];
  ownership: Ownership;
  /** Of the identity and its access: of no environment where `identity` names one that several share. */
  identityOwnership: Ownership;
  /** For what is created, besides the marks. */
  identityTags: Readonly<Record<string, string>>;
  namespaceLabels: Readonly<Record<string, string>>;
  /** Whether `identity` was given: then it may be shared on purpose. */
  identityGiven: boolean;
}

export function desiredChain(inputs: ChainInputs, ownership: Ownership): Desired {
  const { subscriptionId, resourceGroup, serviceAccount } = inputs;
  const secrets = inputs.secret ?? [];
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
    audience: inputs.cloud.audience,
    federation: inputs.federation,
    vault,
    role: inputs.role,
    scopes: inputs.accessScope === 'vault' ? [vaultId] : secrets.map((secret) => `${vaultId}/secrets/${secret}`),
    accessScope: inputs.accessScope,
    namespace,
    serviceAccount,
    secrets,
    ownership,
    identityOwnership: inputs.identity === undefined ? ownership : { ...ownership, environment: '', expires: undefined },
    identityTags: Object.fromEntries(inputs.identityTags ?? []),
    namespaceLabels: Object.fromEntries(inputs.namespaceLabels ?? []),
    identityGiven: inputs.identity !== undefined,
  };
}

export function environmentNamespace(namespace: string, environment: string | undefined): string {
  return environment === undefined ? namespace : `${namespace}-${environment}`;
}
