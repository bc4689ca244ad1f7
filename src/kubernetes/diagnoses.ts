// What any request to the cluster's API can end with.
import { diagnosing, type Wordings } from '../chain/diagnosis';

export const KUBERNETES_DIAGNOSES = {
  CLUSTER_UNREACHABLE: {
    link: 'cluster',
    seen: 'the API server <server> cannot be reached from this runner (<code>).',
    fix: 'For a private cluster, use a runner in its network, or `public-fqdn: true` where only its private name is unknown here; otherwise add the address of the runner to the authorized IP ranges of the cluster.',
  },
  KUBECONFIG_MALFORMED: {
    link: 'cluster',
    seen: 'the kubeconfig that Azure gave for the cluster cannot be used: <problem>.',
    fix: 'Compare it with what `az aks get-credentials` writes; if that works, please report it.',
  },
  KUBERNETES_UNAUTHORIZED: {
    link: 'cluster',
    seen: 'the API server does not accept the token of the deploying principal (401).',
    fix: 'Check that the cluster belongs to the tenant of the principal (`tenant-id`).',
  },
  KUBERNETES_RIGHT_MISSING: {
    link: 'cluster',
    seen: 'the deploying principal may not do this in the cluster: <message>',
    fix: 'Give it <right>; the README lists all rights with their reasons.',
  },
  KUBERNETES_REFUSED: {
    link: 'manifests',
    seen: 'the API server refused <operation>: <message>',
    fix: 'Fix what the message says, then run this step again.',
  },
  KUBERNETES_NOT_UNDERSTOOD: {
    link: 'cluster',
    seen: 'the API server answered <request> with something else than expected: <problem>.',
    fix: 'Look for a proxy that answers in its place; if there is none, please report it. Nothing was decided from this answer.',
  },
  KUBERNETES_WAIT_TOO_LONG: {
    link: 'cluster',
    seen: 'the API server asks to wait <seconds> s before <request> is sent again; the Action waits at most <most> s.',
    fix: 'Run this step again later.',
  },
  NAMESPACE_TERMINATING: {
    link: 'namespace',
    seen: "the namespace '<namespace>' is being deleted.",
    fix: 'Wait until it is gone, then run this step again.',
  },
  NAMESPACE_MISSING: {
    link: 'namespace',
    seen: "there is no namespace '<namespace>', and with `environment-namespace: keep` an environment makes none.",
    fix: 'Create it, or leave `environment-namespace` out: then the environment gets a namespace of its own.',
  },
} as const satisfies Wordings;

export const diagnose = diagnosing(KUBERNETES_DIAGNOSES);
