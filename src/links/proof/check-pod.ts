// The check pod: built from its template and script, and judged as the webhook hands it back.
import { readFileSync } from 'node:fs';
import { array, looseObject, nullish, optional, string, type InferOutput } from 'valibot';
import { parse } from 'yaml';
import { BINDING_AUDIENCE, type Desired } from '../../chain/desired';
import { diagnose as diagnoseServiceAccount } from '../service-account/diagnoses';
import { CLIENT_ID_ANNOTATION } from '../service-account/plan';
import { diagnose } from './diagnoses';
import type { Overlay } from './overlay';
import type { PodTarget } from './targets';
import type { Diagnosis } from '../../chain/diagnosis';

const TEMPLATE = readFileSync(new URL('../../../templates/manifests/check-pod.yaml', import.meta.url), 'utf8');
const SCRIPT = readFileSync(new URL('../../../templates/manifests/check.mjs', import.meta.url), 'utf8');

/** By this label a pod that survived its run is found again. */
export const CHECK_POD_SELECTOR = 'app.kubernetes.io/managed-by=aks-wli-action,app.kubernetes.io/component=check';

export interface CheckPod {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; labels: Record<string, string>; annotations: Record<string, string> };
  spec: {
    serviceAccountName: string;
    activeDeadlineSeconds: number;
    nodeSelector: Record<string, string>;
    containers: [CheckContainer];
    volumes?: { name: string; csi: object }[];
  };
}

interface CheckContainer {
  name: string;
  image: string;
  command: string[];
  env: { name: string; value: string }[];
  resources: { requests: Record<string, string>; limits: Record<string, string> };
  volumeMounts?: { name: string; mountPath: string; readOnly: boolean }[];
}

export interface CheckPodParts {
  desired: Desired;
  name: string;
  image: string;
  targets: readonly PodTarget[];
  /** Reads in a row that make a proof. */
  reads: number;
  timeoutSeconds: number;
  /** Milliseconds since 1970, after which the pod is nobody's any more. */
  until: number;
  /** What the user's cluster asks of every pod. */
  overlay: Overlay;
}

/** When a pod may be removed by another run: the run that created it has ended by then. */
export const UNTIL_ANNOTATION = 'aks-wli-until';

/** What the pod is given is no secret; what it reads stays in it. */
export function checkPod(parts: CheckPodParts): CheckPod {
  const { desired, name, image, targets, reads, timeoutSeconds, until } = parts;
  const { labels, annotations, resources, ...placement } = parts.overlay;
  const pod = parse(TEMPLATE) as CheckPod;
  const [container] = pod.spec.containers;
  const variables = {
    CHECK_TARGETS: JSON.stringify(targets),
    CHECK_READS: String(reads),
    CHECK_TIMEOUT_SECONDS: String(timeoutSeconds),
  };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      namespace: desired.namespace,
      labels: { ...labels, ...pod.metadata.labels },
      annotations: {
        ...annotations,
        [UNTIL_ANNOTATION]: new Date(until).toISOString(),
        ...(desired.federation === 'identity-binding' && { 'azure.workload.identity/use-identity-binding': 'true' }),
      },
    },
    spec: {
      ...pod.spec,
      ...placement,
      nodeSelector: { ...placement.nodeSelector, ...pod.spec.nodeSelector },
      serviceAccountName: desired.serviceAccount,
      // Should this run be killed, the pod ends by itself.
      activeDeadlineSeconds: timeoutSeconds + 120,
      containers: [
        {
          ...container,
          resources: {
            requests: { ...container.resources.requests, ...resources?.requests },
            limits: { ...container.resources.limits, ...resources?.limits },
          },
          image,
          command: [...container.command, SCRIPT],
          env: [...container.env, ...Object.entries(variables).map(([variable, value]) => ({ name: variable, value }))],
        },
      ],
    },
  };
}

const VARIABLE = looseObject({ name: string(), value: optional(string()) });
const TOKEN_SOURCE = looseObject({ serviceAccountToken: nullish(looseObject({ audience: optional(string()) })) });

/** A pod as the API server hands it back. */
export const MUTATED_POD = looseObject({
  kind: string(),
  metadata: looseObject({ name: string() }),
  spec: looseObject({
    containers: array(looseObject({ name: string(), env: nullish(array(VARIABLE)) })),
    volumes: nullish(array(looseObject({ name: string(), projected: nullish(looseObject({ sources: nullish(array(TOKEN_SOURCE)) })) }))),
  }),
});
export type MutatedPod = InferOutput<typeof MUTATED_POD>;

/** Whether the webhook did to the pod what a workload needs. `clientId`: the identity's, where it is known. */
export function judgeMutation(pod: MutatedPod, container: string, desired: Desired, clientId: string | undefined): Diagnosis | undefined {
  const { serviceAccount, federation } = desired;
  const env = pod.spec.containers.find(({ name }) => name === container)?.env ?? [];
  const variable = (name: string): string | undefined => env.find((candidate) => candidate.name === name)?.value;
  if (variable('AZURE_FEDERATED_TOKEN_FILE') === undefined || variable('AZURE_AUTHORITY_HOST') === undefined)
    return diagnose('WEBHOOK_OFF', {});
  const found = variable('AZURE_CLIENT_ID');
  if (found === undefined || found === '') {
    const annotation = clientId ?? `its identity's client id (${CLIENT_ID_ANNOTATION})`;
    return diagnoseServiceAccount('SERVICE_ACCOUNT_UNANNOTATED', { serviceAccount, clientId: annotation });
  }
  if (clientId !== undefined && found.toLowerCase() !== clientId.toLowerCase())
    return diagnoseServiceAccount('SERVICE_ACCOUNT_OTHER_CLIENT', { serviceAccount, found, clientId });
  if (federation === 'identity-binding' && variable('AZURE_KUBERNETES_TOKEN_PROXY') === undefined)
    return diagnose('WEBHOOK_WITHOUT_BINDING', {});
  const audiences = (pod.spec.volumes ?? [])
    .flatMap(({ projected }) => projected?.sources ?? [])
    .flatMap(({ serviceAccountToken }) => serviceAccountToken?.audience ?? []);
  const audience = federation === 'identity-binding' ? BINDING_AUDIENCE : desired.audience;
  return audiences.includes(audience) ? undefined : diagnose('WEBHOOK_AUDIENCE', { found: audiences.join(', ') || 'nobody', audience });
}
