// The defaults of each type, as pkg/apis/*/v1/defaults.go of Kubernetes sets them; those of OpenAPI come with the schema.
import { isMap, type Json, textOf } from '../json';
import { resolved, type Schema } from './schema';

type Defaults = (struct: Json) => Json;

const VOLUME_MODE: Defaults = () => ({ defaultMode: 420 });
const HTTP: Defaults = () => ({ path: '/', scheme: 'HTTP' });
const rollingOf = (struct: Json, rolling: Json): Json =>
  struct['type'] === undefined || struct['type'] === 'RollingUpdate'
    ? { type: 'RollingUpdate', rollingUpdate: { ...rolling, ...(isMap(struct['rollingUpdate']) ? struct['rollingUpdate'] : {}) } }
    : {};

/** By the name of the type in schemas.json: what a struct of it has where it was not said. */
const BY_TYPE: Record<string, Defaults> = {
  'core.v1.PodTemplateSpec': () => ({ spec: {} }),
  'core.v1.PodSpec': () => ({
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  }),
  'core.v1.Container': ({ image }) => ({
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(image),
  }),
  'core.v1.Probe': () => ({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  'core.v1.HTTPGetAction': HTTP,
  'core.v1.ConfigMapVolumeSource': VOLUME_MODE,
  'core.v1.SecretVolumeSource': VOLUME_MODE,
  'core.v1.ProjectedVolumeSource': VOLUME_MODE,
  'core.v1.DownwardAPIVolumeSource': VOLUME_MODE,
  'core.v1.ServiceAccountTokenProjection': () => ({ expirationSeconds: 3600 }),
  'core.v1.ObjectFieldSelector': () => ({ apiVersion: 'v1' }),
  'core.v1.HostPathVolumeSource': () => ({ type: '' }),
  'core.v1.Secret': () => ({ type: 'Opaque' }),
  'core.v1.ServiceSpec': ({ type }) => ({
    type: 'ClusterIP',
    sessionAffinity: 'None',
    ...(type !== 'ExternalName' && { internalTrafficPolicy: 'Cluster' }),
    ...((type === 'LoadBalancer' || type === 'NodePort') && { externalTrafficPolicy: 'Cluster' }),
    ...(type === 'LoadBalancer' && { allocateLoadBalancerNodePorts: true }),
  }),
  'core.v1.ServicePort': ({ port }) => ({ protocol: 'TCP', targetPort: port }),
  'core.v1.PersistentVolumeClaimSpec': () => ({ volumeMode: 'Filesystem' }),
  'apps.v1.DeploymentSpec': () => ({ template: {}, replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }),
  'apps.v1.DeploymentStrategy': (strategy) => rollingOf(strategy, { maxUnavailable: '25%', maxSurge: '25%' }),
  'apps.v1.ReplicaSetSpec': () => ({ template: {}, replicas: 1 }),
  'apps.v1.StatefulSetSpec': () => ({
    template: {},
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: {},
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  }),
  'apps.v1.StatefulSetUpdateStrategy': (strategy) => rollingOf(strategy, { partition: 0 }),
  'apps.v1.DaemonSetSpec': () => ({ template: {}, updateStrategy: {}, revisionHistoryLimit: 10 }),
  'apps.v1.DaemonSetUpdateStrategy': (strategy) => rollingOf(strategy, { maxUnavailable: 1, maxSurge: 0 }),
  'batch.v1.JobSpec': ({ completions, parallelism }) => ({
    ...(completions === undefined && parallelism === undefined && { completions: 1 }),
    template: {},
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  }),
  'batch.v1.CronJobSpec': () => ({ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }),
  'autoscaling.v2.HorizontalPodAutoscalerSpec': () => ({ minReplicas: 1 }),
  'networking.v1.NetworkPolicySpec': ({ egress }) => ({ policyTypes: egress === undefined ? ['Ingress'] : ['Ingress', 'Egress'] }),
  'networking.v1.NetworkPolicyPort': () => ({ protocol: 'TCP' }),
  'rbac.v1.RoleRef': () => ({ apiGroup: 'rbac.authorization.k8s.io' }),
  'rbac.v1.Subject': ({ kind }) => (kind === 'ServiceAccount' ? {} : { apiGroup: 'rbac.authorization.k8s.io' }),
  'admissionregistration.v1.MutatingWebhook': () => ({
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    reinvocationPolicy: 'Never',
    timeoutSeconds: 10,
  }),
  'admissionregistration.v1.ValidatingWebhook': () => ({
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
  }),
};

/** `latest`, said or meant, is always pulled. */
function pullPolicy(image: unknown): string {
  const name = textOf(image).replace(/^.*\//, '');
  return name.includes('@') || (name.includes(':') && !name.endsWith(':latest')) ? 'IfNotPresent' : 'Always';
}

/** The value with every default below it; what was given is kept. */
export function withDefaults<T>(schema: Schema, value: T): T;
export function withDefaults(given: Schema, value: unknown): unknown {
  const schema = resolved(given);
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return items.map((item) => (schema.items === undefined ? item : withDefaults(schema.items, item)));
  }
  if (!isMap(value)) return value;
  if (schema.map !== undefined) {
    const { map } = schema;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDefaults(map, inner)]));
  }
  const name = given.ref ?? schema.name;
  const ofType = name === undefined ? {} : (BY_TYPE[name.replace('api.', '')]?.(value) ?? {});
  const ofSchema = Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
      property.default === undefined ? [] : [[key, structuredClone(property.default)]],
    ),
  );
  const whole: Json = { ...value };
  for (const [key, standard] of Object.entries({ ...ofSchema, ...ofType })) {
    const said = whole[key];
    if (said === undefined) whole[key] = standard;
    else if (isMap(standard) && isMap(said)) whole[key] = { ...standard, ...said };
  }
  return Object.fromEntries(
    Object.entries(whole).map(([key, inner]) => [
      key,
      schema.properties?.[key] === undefined ? inner : withDefaults(schema.properties[key], inner),
    ]),
  );
}
