// The check pod: built from its template and script, and judged as the webhook hands it back.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { AUDIENCE, BINDING_AUDIENCE, type Desired } from '../chain/desired';
import { diagnose, type Diagnosis } from '../chain/diagnosis';
import { CLIENT_ID_ANNOTATION } from '../chain/plan/workload';

const TEMPLATE = readFileSync(new URL('../../templates/manifests/check-pod.yaml', import.meta.url), 'utf8');
const SCRIPT = readFileSync(new URL('../../templates/manifests/check.mjs', import.meta.url), 'utf8');

export interface CheckPod {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; labels: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    serviceAccountName: string;
    activeDeadlineSeconds: number;
    containers: { name: string; image: string; command: string[]; env?: { name: string; value?: string }[] }[];
    volumes?: { name: string; projected?: { sources?: { serviceAccountToken?: { audience?: string } }[] } }[];
  };
}

export interface CheckPodParts {
  desired: Desired;
  name: string;
  image: string;
  vaultUri: string;
  vaultScope: string;
  /** Reads in a row that make a proof. */
  reads: number;
  timeoutSeconds: number;
}

/** What the pod is told is no secret; what it reads stays in it. */
export function checkPod({ desired, name, image, vaultUri, vaultScope, reads, timeoutSeconds }: CheckPodParts): CheckPod {
  const pod = parse(TEMPLATE) as CheckPod;
  const [container] = pod.spec.containers;
  if (container === undefined) throw new Error('the template of the check pod has no container');
  const variables = {
    CHECK_VAULT_URI: vaultUri,
    CHECK_VAULT_SCOPE: vaultScope,
    CHECK_SECRETS: desired.secrets.join(','),
    CHECK_READS: String(reads),
    CHECK_TIMEOUT_SECONDS: String(timeoutSeconds),
  };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      namespace: desired.namespace,
      ...(desired.federation === 'identity-binding' && { annotations: { 'azure.workload.identity/use-identity-binding': 'true' } }),
    },
    spec: {
      ...pod.spec,
      serviceAccountName: desired.serviceAccount,
      // Should this run be killed, the pod ends by itself.
      activeDeadlineSeconds: timeoutSeconds + 120,
      containers: [
        {
          ...container,
          image,
          command: [...container.command, SCRIPT],
          env: [...(container.env ?? []), ...Object.entries(variables).map(([variable, value]) => ({ name: variable, value }))],
        },
      ],
    },
  };
}

/** Whether the webhook did to the pod what a workload needs. `clientId`: the identity's, where it is known. */
export function judgeMutation(pod: CheckPod, desired: Desired, clientId: string | undefined): Diagnosis | undefined {
  const { serviceAccount } = desired;
  const variable = (name: string): string | undefined => pod.spec.containers[0]?.env?.find((candidate) => candidate.name === name)?.value;
  if (variable('AZURE_FEDERATED_TOKEN_FILE') === undefined || variable('AZURE_AUTHORITY_HOST') === undefined)
    return diagnose('WEBHOOK_OFF', {});
  const found = variable('AZURE_CLIENT_ID');
  if (found === undefined)
    return diagnose('SERVICE_ACCOUNT_UNANNOTATED', {
      serviceAccount,
      clientId: clientId ?? `its identity's client id (${CLIENT_ID_ANNOTATION})`,
    });
  if (clientId !== undefined && found.toLowerCase() !== clientId.toLowerCase()) {
    return diagnose('SERVICE_ACCOUNT_OTHER_CLIENT', { serviceAccount, found, clientId });
  }
  const audiences = (pod.spec.volumes ?? [])
    .flatMap(({ projected }) => projected?.sources ?? [])
    .flatMap(({ serviceAccountToken }) => serviceAccountToken?.audience ?? []);
  if (desired.federation === 'identity-binding' && variable('AZURE_KUBERNETES_TOKEN_PROXY') === undefined)
    return diagnose('WEBHOOK_WITHOUT_BINDING', {});
  const audience = desired.federation === 'identity-binding' ? BINDING_AUDIENCE : AUDIENCE;
  return audiences.includes(audience) ? undefined : diagnose('WEBHOOK_AUDIENCE', { found: audiences.join(', ') || 'nobody', audience });
}
