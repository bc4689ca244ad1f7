// The links of the chain, by name. What each depends on is said by the link itself (src/links/<link>/link.ts).

export const LINK_NAMES = [
  'cluster',
  'identity',
  'access',
  'namespace',
  'service-account',
  'federation',
  'publish',
  'manifests',
  'workloads',
  'proof',
] as const;

export type LinkName = (typeof LINK_NAMES)[number];

/** What must be true of each link. */
export const LINK_MEANINGS: Record<LinkName, string> = {
  'cluster': "the cluster's OIDC issuer and workload identity webhook are on",
  'identity': 'the user-assigned managed identity exists',
  'federation': "a federated identity credential names the cluster's issuer, the ServiceAccount and the audience",
  'access': "the identity's principal may get the vault's secrets, and has the other roles that were asked for",
  'namespace': 'the Namespace exists',
  'service-account': "the ServiceAccount exists and is annotated with the identity's client id",
  'publish': 'the ConfigMap that others read names the identity, where one is asked for',
  'manifests': 'the rendered manifests are applied',
  'workloads': 'the pods under the ServiceAccount are linted, admitted and rolled out',
  'proof': 'a pod under the ServiceAccount has read the secret, or got a token for another target',
};
