// What a run is to make true, worked out from its inputs: every name and id that can be known before anything is read.
import { targetOf, type Grant, type VaultPermissions } from './grant';
import { identityName } from './names';
import type { Cloud } from './cloud';
import { formatResourceId, parseResourceId, type ResourceId } from './resource-id';
import type { Ownership } from './ownership';
import type { Write } from './write';

/** Audience of the token that a pod shows to the cluster's own token endpoint. */
export const BINDING_AUDIENCE = 'api://AKSIdentityBinding';

/** By a credential for the ServiceAccount, or by an identity binding of the cluster. */
export type Federation = 'credential' | 'identity-binding';
/** What the identity gets where nothing else is asked for. */
export const KEY_VAULT_SECRETS_USER = { name: 'Key Vault Secrets User', id: '4633458b-17de-408a-b874-0445c86b69e6' } as const;

/** The part of the inputs that the chain is made of. */
export interface ChainInputs {
  subscriptionId: string;
  resourceGroup: string;
  cluster: string;
  namespace: string;
  serviceAccount: string;
  /** A name, or a full resource id. */
  vault: string | undefined;
  access: readonly Pick<Grant, 'role' | 'scope'>[] | undefined;
  secret: readonly string[] | undefined;
  identity: string | undefined;
  identityResourceGroup: string | undefined;
  location: string | undefined;
  role: readonly string[];
  vaultPermissions: VaultPermissions;
  accessScope: 'vault' | 'secret';
  /** The cloud's own when undefined. */
  audience: string | undefined;
  federation: Federation;
  write: Write;
  publish: ObjectName | undefined;
  enableClusterFeatures: boolean;
  cloud: Pick<Cloud, 'audience'>;
  identityTags: ReadonlyMap<string, string> | undefined;
  namespaceLabels: ReadonlyMap<string, string> | undefined;
  /** `pr-17`, say: it suffixes the namespace, and with it all derived names. */
  environment: string | undefined;
  /** `keep`: the environment lives in the namespace itself. */
  environmentNamespace: 'suffix' | 'keep';
}

/** Of an object in a namespace. */
export interface ObjectName {
  namespace: string;
  name: string;
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
  vault: ResourceId | undefined;
  /** Roles on the vault, or on each of its secrets: on a vault with access policies they stand for the policy. */
  vaultGrants: readonly Grant[];
  /** Roles on anything else. */
  otherGrants: readonly Grant[];
  vaultPermissions: VaultPermissions;
  accessScope: 'vault' | 'secret';
  namespace: string;
  /** Without the name of the environment: that of the team. */
  baseNamespace: string;
  /** An environment in the team's namespace: what else is there is not its own. */
  keepsNamespace: boolean;
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
  write: Write;
  /** The ConfigMap that tells others of the identity. */
  publish: ObjectName | undefined;
  /** GitHub's number of this run: two steps of one run must agree on the identity. Empty outside GitHub. */
  run: string;
}

/** Outside of environments, other workloads may name an identity that was given, too: it is not this one's to delete. */
export function mayBeShared({ identityGiven, ownership }: Pick<Desired, 'identityGiven' | 'ownership'>): boolean {
  return identityGiven && ownership.environment === '';
}

export function desiredChain(inputs: ChainInputs, ownership: Ownership, run = ''): Desired {
  const { subscriptionId, resourceGroup, serviceAccount } = inputs;
  const secrets = inputs.secret ?? [];
  const suffixed = suffixedNamespace(inputs.namespace, inputs.environment);
  const keepsNamespace = inputs.environment !== undefined && inputs.environmentNamespace === 'keep';
  const namespace = keepsNamespace ? inputs.namespace : suffixed;
  const resource = (type: string, name: string, group = resourceGroup): ResourceId =>
    parseResourceId(name) ?? { subscriptionId, resourceGroup: group, type, name };
  const vault = inputs.vault === undefined ? undefined : resource('Microsoft.KeyVault/vaults', inputs.vault);
  const vaultId = vault && formatResourceId(vault);
  const scopes =
    vaultId === undefined ? [] : inputs.accessScope === 'vault' ? [vaultId] : secrets.map((secret) => `${vaultId}/secrets/${secret}`);
  return {
    cluster: resource('Microsoft.ContainerService/managedClusters', inputs.cluster),
    enableClusterFeatures: inputs.enableClusterFeatures,
    identity: resource(
      'Microsoft.ManagedIdentity/userAssignedIdentities',
      inputs.identity ?? identityName(suffixed, serviceAccount),
      inputs.identityResourceGroup,
    ),
    location: inputs.location,
    subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
    audience: inputs.audience ?? inputs.cloud.audience,
    federation: inputs.federation,
    vault,
    vaultGrants: inputs.role.flatMap((role) => scopes.map((scope) => grantOf({ role, scope }))),
    otherGrants: (inputs.access ?? []).map(grantOf),
    vaultPermissions: inputs.vaultPermissions,
    accessScope: inputs.accessScope,
    namespace,
    baseNamespace: inputs.namespace,
    keepsNamespace,
    serviceAccount,
    secrets,
    ownership,
    identityOwnership: inputs.identity === undefined ? ownership : { ...ownership, environment: '', expires: undefined },
    identityTags: Object.fromEntries(inputs.identityTags ?? []),
    namespaceLabels: Object.fromEntries(inputs.namespaceLabels ?? []),
    identityGiven: inputs.identity !== undefined,
    write: inputs.write,
    publish: inputs.publish && published(inputs.publish, namespace, inputs),
    run,
  };
}

/** The same, with an identity that is not this run's to name: what it gets belongs to no environment. */
export function withIdentity(desired: Desired, identity: ResourceId): Desired {
  return { ...desired, identity, identityOwnership: { ...desired.ownership, environment: '', expires: undefined } };
}

function suffixedNamespace(namespace: string, environment: string | undefined): string {
  return environment === undefined ? namespace : `${namespace}-${environment}`;
}

/** Each environment has one of its own: in its own namespace, or under a name of its own. */
function published(
  { namespace, name }: ObjectName,
  own: string,
  { namespace: base, environment }: Pick<ChainInputs, 'namespace' | 'environment'>,
): ObjectName {
  if (environment === undefined) return { namespace, name };
  return namespace === base && own !== base ? { namespace: own, name } : { namespace, name: `${name}-${environment}` };
}

function grantOf({ role, scope }: Pick<Grant, 'role' | 'scope'>): Grant {
  const target = targetOf(scope);
  if (target === undefined) throw new Error(`'${scope}' is no scope: the inputs were not checked`);
  return { role, scope, target };
}
