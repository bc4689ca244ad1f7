// A right that the deploying principal needs, with its reason. Each link lists its own (src/links/<link>/rights.ts).

export interface Right {
  /** Action of an Azure role. */
  action: string;
  plane: 'Azure' | 'Kubernetes';
  /** Where it is needed. */
  scope: 'cluster' | 'identity group' | 'vault' | 'resource of access' | 'namespace';
  reason: string;
  /** What a set-up must use for the right to be needed at all. */
  uses?: readonly Feature[];
  /** When a run needs it, in such a set-up; always, where this is missing. */
  when?: string;
}

/** What not every set-up uses, in the words of the docs. */
export const FEATURES = {
  'environments': '`mode` is `destroy` or `sweep`',
  'identity-bindings': '`federation` is `identity-binding`',
  'cluster-features': '`enable-cluster-features` is `true`',
  'access-policies': 'the vault uses access policies',
  'workloads': '`manifests` or `workloads` is given',
  'synced-secrets': 'a SecretProviderClass or an ExternalSecret brings the secrets',
  'publish': '`publish` is given',
  'access': '`access` is given',
  'other-roles': '`role` is another one than Key Vault Secrets User',
} as const;
export type Feature = keyof typeof FEATURES;

export const AKS = 'Microsoft.ContainerService/managedClusters';
export const MSI = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/** All sentences of "only when". */
export function conditionsOf({ uses = [], when }: Right): string[] {
  return [...uses.map((feature) => FEATURES[feature]), ...(when === undefined ? [] : [when])];
}
