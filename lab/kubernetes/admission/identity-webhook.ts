// The workload-identity webhook as the cluster calls it: registered for pods with the label, failing closed.
import { cloudOf } from '../../clouds';
import { Refusal } from '../../refusal';
import { WEBHOOK_NAME } from '../../webhook/errors';
import { mutatePod, USE_LABEL } from '../../webhook/mutate';
import { kubernetesErrors } from '../errors';
import { builtIn } from '../resources';
import type { Pod } from '../pod';
import type { Store } from '../store';
import type { Lab } from '../../context';
import type { Cluster, KubernetesObject } from '../../world';

/**
 * Namespaces that AKS's admissions enforcer keeps out of every webhook: kube-system, and those with these labels
 * (https://learn.microsoft.com/azure/aks/faq, "Can admission controller webhooks impact kube-system and internal AKS namespaces?").
 */
export const EXCLUDED_LABELS = ['control-plane', 'kubernetes.azure.com/managedby'];

export function isExcluded({ metadata }: KubernetesObject): boolean {
  return metadata.name === 'kube-system' || EXCLUDED_LABELS.some((label) => metadata.labels?.[label] !== undefined);
}

export function identityWebhook(lab: Lab, cluster: Cluster, store: Store, pod: Pod, namespace: KubernetesObject | undefined): Pod {
  const enabled = cluster.resource.properties.securityProfile?.workloadIdentity?.enabled === true;
  const { webhook } = lab.settings;
  const selected = pod.metadata.labels?.[USE_LABEL] === 'true' && namespace !== undefined && !isExcluded(namespace);
  if (!enabled || webhook === 'off' || !selected) return pod;
  if (webhook === 'down') throw kubernetesErrors.webhookUnreachable(WEBHOOK_NAME);
  const account = store.get(builtIn('ServiceAccount'), namespace.metadata.name, pod.spec.serviceAccountName ?? 'default');
  try {
    return mutatePod(
      {
        version: webhook,
        tenantId: lab.world.tenantId,
        authorityHost: `https://${cloudOf(lab.world).login[0]}/`,
        audience: lab.settings.webhookAudience ?? cloudOf(lab.world).federationAudience,
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
