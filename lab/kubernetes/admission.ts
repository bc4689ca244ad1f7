// What stands between a new pod and the store: ServiceAccount, the workload-identity webhook, Pod Security.
import { Refusal } from '../refusal';
import { USE_LABEL, mutatePod } from '../webhook/mutate';
import { WEBHOOK_NAME } from '../webhook/errors';
import { kubernetesErrors } from './errors';
import { podSecurityViolations } from './pod-security';
import { RESOURCE_KINDS } from './resources';
import type { Lab } from '../context';
import type { Pod } from './pod';
import type { Store } from './store';
import type { Cluster } from '../world';

const kindOf = (name: string) => RESOURCE_KINDS.find(({ kind }) => kind === name)!;
const POD = kindOf('Pod');

/** The order is the API server's: mutating plugins, mutating webhooks, then what validates. */
export function admitPod(lab: Lab, cluster: Cluster, store: Store, pod: Pod): Pod {
  const namespace = pod.metadata.namespace ?? 'default';
  const withAccount = defaultPod(store, pod, namespace);
  const mutated = callWebhook(lab, cluster, store, withAccount, namespace);
  const level = store.get(kindOf('Namespace'), undefined, namespace)?.metadata.labels?.['pod-security.kubernetes.io/enforce'];
  const violations = level === 'restricted' ? podSecurityViolations(mutated) : [];
  if (violations.length > 0) {
    throw kubernetesErrors.admission(POD, pod.metadata.name, `violates PodSecurity "restricted:latest": ${violations.join(', ')}`);
  }
  return mutated;
}

function defaultPod(store: Store, pod: Pod, namespace: string): Pod {
  const serviceAccountName = pod.spec.serviceAccountName ?? 'default';
  if (store.get(kindOf('ServiceAccount'), namespace, serviceAccountName) === undefined) {
    throw kubernetesErrors.admission(
      POD,
      pod.metadata.name,
      `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`,
    );
  }
  return {
    ...pod,
    spec: {
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      terminationGracePeriodSeconds: 30,
      ...pod.spec,
      serviceAccountName,
      serviceAccount: serviceAccountName,
    },
    status: { phase: 'Pending', qosClass: 'Burstable' },
  };
}

/** Registered for pods that carry the label, outside kube-system; what it does not answer, fails. */
function callWebhook(lab: Lab, cluster: Cluster, store: Store, pod: Pod, namespace: string): Pod {
  const enabled = cluster.resource.properties.securityProfile?.workloadIdentity?.enabled === true;
  const { webhook } = lab.settings;
  const selected = pod.metadata.labels?.[USE_LABEL] === 'true' && namespace !== 'kube-system';
  if (!enabled || webhook === 'off' || !selected) return pod;
  if (webhook === 'down') throw kubernetesErrors.webhookUnreachable(WEBHOOK_NAME);
  const account = store.get(kindOf('ServiceAccount'), namespace, pod.spec.serviceAccountName ?? 'default');
  try {
    return mutatePod(
      {
        version: webhook,
        tenantId: lab.world.tenantId,
        authorityHost: 'https://login.microsoftonline.com/',
        requestId: lab.random.guid(),
        ...(lab.tokenProxy && { tokenProxy: lab.tokenProxy }),
      },
      pod,
      account === undefined ? undefined : (account.metadata.annotations ?? {}),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw kubernetesErrors.webhookDenied(WEBHOOK_NAME, error.status, (error.body as { message: string }).message);
  }
}
