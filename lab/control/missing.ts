// What the laboratory is known not to play, so that nobody has to find out by running into it.

export const MISSING: readonly { service: string; what: string }[] = [
  {
    service: 'resource-manager',
    what: 'providers other than ManagedIdentity, Authorization, KeyVault, ContainerService and those of targets: in the state as `resources`, they are shown and no more',
  },
  {
    service: 'resource-manager',
    what: 'policies of the effects audit, auditIfNotExists, deployIfNotExists and denyAction; policy sets; exemptions',
  },
  {
    service: 'resource-manager',
    what: 'deployments of mode Complete, deployment stacks, template specs, linked templates by URL; list functions such as listKeys; properties that a service of `storedTypes` would add',
  },
  { service: 'entra', what: 'people: no interactive sign-in, no device code, no on-behalf-of; no conditional access' },
  { service: 'key-vault', what: 'keys and certificates beyond reading them; storage accounts; managed HSM' },
  { service: 'graph', what: 'writes; everything but applications, service principals, groups, users and their memberships' },
  { service: 'storage', what: 'writes; everything but listing blobs, files, peeking messages and querying entities' },
  { service: 'registry', what: 'pushing and pulling layers' },
  { service: 'openai', what: 'everything but the list of models, which is empty' },
  { service: 'log-analytics', what: 'every query but `print 1`' },
  { service: 'app-configuration', what: 'writes, snapshots, feature flags as such' },
  {
    service: 'kubernetes',
    what: 'of the own API: impersonation, descriptions of fields (kubectl explain), exec, attach, port-forward, ephemeral containers; webhooks and policies that the cluster itself holds; CronJobs start no Jobs, Services get no endpoints, Ingresses and Gateways no addresses, claims no volumes; groups such as metrics.k8s.io, certificates.k8s.io, resource.k8s.io and events.k8s.io; conversion of custom resources and CEL in their schemas',
  },
  {
    service: 'kubernetes',
    what: 'of both APIs: networks and NetworkPolicies, CSI drivers but the secrets store with workload identity and objects of type secret',
  },
  {
    service: 'kubernetes',
    what: 'with a real API server: admissionPolicies of the state, deployment safeguards, External Secrets, addresses of load balancers',
  },
  { service: 'github', what: 'everything but pull requests, their comments, deployments, and the tokens of a job' },
];
