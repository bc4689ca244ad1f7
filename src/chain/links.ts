// The links of the chain, in the order in which they depend on each other.

export const LINKS = ['cluster', 'identity', 'federation', 'access', 'namespace', 'service-account', 'manifests', 'proof'] as const;

export type Link = (typeof LINKS)[number];

/** What must be true of each link, for people. */
export const LINK_MEANINGS: Record<Link, string> = {
  'cluster': "the cluster's OIDC issuer and workload identity webhook are on",
  'identity': 'the user-assigned managed identity exists',
  'federation': "a federated identity credential names the cluster's issuer, the ServiceAccount and the audience",
  'access': "the identity's principal may get the vault's secrets",
  'namespace': 'the Namespace exists',
  'service-account': "the ServiceAccount exists and is annotated with the identity's client id",
  'manifests': 'the rendered manifests are applied',
  'proof': 'a pod under the ServiceAccount has read the secret',
};
