// The official client of Kubernetes for JavaScript: objects, patches, pages, and an informer that follows what is written.
import { AppsV1Api, AuthorizationV1Api, CoreV1Api, KubeConfig, KubernetesObjectApi, makeInformer, VersionApi } from '@kubernetes/client-node';
import { all, step } from './check.mjs';

const config = new KubeConfig();
config.loadFromFile(process.env.KUBECONFIG);
const core = config.makeApiClient(CoreV1Api);
const namespace = 'default';
await step('version', () => config.makeApiClient(VersionApi).getCode(), ({ major }) => major === '1');
await step('namespaces: list', () => core.listNamespace(), ({ items }) => items.length >= 4);

const seen = [];
const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () => core.listNamespacedConfigMap({ namespace }));
for (const event of ['add', 'update', 'delete']) informer.on(event, ({ metadata }) => seen.push(`${event} ${metadata.name}`));
await step('informer: start', () => informer.start());
const metadata = { name: 'settings' };
await step('configmap: create', () => core.createNamespacedConfigMap({ namespace, body: { metadata, data: { a: '1' } } }), ({ data }) => data.a === '1');
await step('configmap: replace', () => core.replaceNamespacedConfigMap({ name: 'settings', namespace, body: { metadata, data: { a: '2' } } }), ({ data }) => data.a === '2');
await step('configmap: patch', () => core.patchNamespacedConfigMap({ name: 'settings', namespace, body: [{ op: 'add', path: '/data/b', value: '3' }] }), ({ data }) => data.b === '3');
await step('configmap: pages', async () => (await core.listNamespacedConfigMap({ namespace, limit: 1 })).items, (items) => items.length === 1);
await step('configmap: delete', () => core.deleteNamespacedConfigMap({ name: 'settings', namespace }));
for (const event of ['add', 'update', 'delete'])
  await step(`informer: ${event}`, async () => {
    for (let waited = 0; waited < 5000 && !seen.includes(`${event} settings`); waited += 100) await new Promise((wake) => setTimeout(wake, 100));
    return seen;
  }, (events) => events.includes(`${event} settings`));
await informer.stop();

const objects = KubernetesObjectApi.makeApiClient(config);
await step('any object: create', () => objects.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'reader', namespace } }), ({ kind }) => kind === 'ServiceAccount');
const request = { spec: { audiences: ['api://AzureADTokenExchange'], expirationSeconds: 3600 } };
await step('token of a ServiceAccount', () => core.createNamespacedServiceAccountToken({ name: 'reader', namespace, body: request }), ({ status }) => status.token.startsWith('eyJ'));
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'busybox:1' }] } };
const apps = config.makeApiClient(AppsV1Api);
await step('deployment: create', () => apps.createNamespacedDeployment({ namespace, body: { metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template } } }));
await step('deployment: becomes available', async () => {
  for (let waited = 0; waited < 20_000; waited += 200) {
    const { status } = await apps.readNamespacedDeployment({ name: 'web', namespace });
    if (status.availableReplicas === 1) return status;
    await new Promise((wake) => setTimeout(wake, 200));
  }
  return undefined;
}, (status) => status?.availableReplicas === 1);
await step('pods: by label', () => core.listNamespacedPod({ namespace, labelSelector: 'app=web' }), ({ items }) => items.length === 1);
await step('events: list', () => all((async function* () { yield* (await core.listNamespacedEvent({ namespace })).items; })()), (items) => items.length > 0);
const review = { spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace } } };
await step('access review', () => config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({ body: review }), ({ status }) => status.allowed === true);
await step('deployment: delete', () => apps.deleteNamespacedDeployment({ name: 'web', namespace }));
await step('one that is not there', () => core.readNamespacedPod({ name: 'none', namespace }).catch(({ code }) => code), (code) => code === 404);
