// The user's own pods: a Deployment that works, three mistakes found before a write, one that only the rollout shows, and a
// release as Helm might have made it, checked where it is.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab, type RunningLab } from '../lab/lab';
import { isWrite } from '../lab/writes';
import { counted } from '../src/chain/diagnosis';
import { client } from '../test/lab/client';
import { EXAMPLE } from '../test/runner/example';
import { runAction, type ActionRun } from '../test/runner/run';
import { heading, phasesOf, shown } from './shown';

const AKS_SERVER = '6dae42f8-4368-4678-94ff-3960e28e3630';
/** Says whether it has its identity, and stays. */
const SCRIPT = "console.log(process.env.AZURE_CLIENT_ID ? 'ready' : process.exit(1)); setInterval(() => undefined, 1000)";

const WORKING = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 2
  selector:
    matchLabels: { app: shop }
  template:
    metadata:
      labels:
        app: shop
        azure.workload.identity/use: "true"
    spec:
      serviceAccountName: \${SERVICE_ACCOUNT}
      containers:
        - name: web
          image: example.azurecr.io/shop:1.2
          command: [node, -e, "${SCRIPT}"]
          env:
            - name: VAULT_URI
              value: \${VAULT_URI}
`;

interface Mistake {
  what: string;
  code: string;
  text: string;
}

const LABEL = '        azure.workload.identity/use: "true"\n';
/** Each is one that people have made in public. */
const MISTAKES: readonly Mistake[] = [
  {
    what: 'The label on the Deployment, not on its pods',
    code: 'POD_LABEL_MISPLACED',
    text: WORKING.replace(LABEL, '').replace('  name: shop\n', `  name: shop\n  labels:\n${LABEL.slice(2)}`),
  },
  {
    what: 'Another ServiceAccount, which has no identity',
    code: 'POD_ACCOUNT_OTHER',
    text: WORKING.replace('${SERVICE_ACCOUNT}', 'shop'),
  },
  {
    what: 'A variable of the webhook left empty, as charts leave it',
    code: 'POD_VARIABLE_EMPTY',
    text: WORKING.replace('          env:\n', '          env:\n            - name: AZURE_TENANT_ID\n              value: ""\n'),
  },
];

/** Nothing in the manifest is wrong: the program is. */
const CRASHING = WORKING.replace(SCRIPT, 'process.exit(3)');

export async function rolloutDemo(): Promise<number> {
  const lab = await startLab();
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  const run = async (inputs: Record<string, string>): Promise<ActionRun & { writes: number }> => {
    const before = lab.requests().length;
    const ended = await runAction({
      inputs: { ...EXAMPLE, ...inputs },
      env: lab.env,
      workspace: folder,
      onOutput: (text) => process.stdout.write(shown(text)),
    });
    const writes = lab.requests().slice(before).filter(isWrite).length;
    process.stdout.write(`${phasesOf(ended)}; ${counted(writes, 'write', 'writes')}\n`);
    return { ...ended, writes };
  };
  const apply = async (text: string, inputs: Record<string, string> = {}): ReturnType<typeof run> => {
    writeFileSync(join(folder, 'app.yaml'), text);
    return run({ manifests: 'app.yaml', ...inputs });
  };
  const held: boolean[] = [];
  try {
    heading('A Deployment that works: app.yaml');
    process.stdout.write(WORKING);
    heading('Made, admitted, applied, rolled out, proven');
    const first = await apply(WORKING);
    held.push(first.status === 0 && first.outputs['proof'] === 'passed');

    for (const { what, code, text } of MISTAKES) {
      heading(`${what}: found before a write`);
      const stopped = await apply(text, { check: 'false' });
      held.push(stopped.status === 1 && codesOf(stopped).includes(code) && stopped.writes === 0);
    }

    heading('A program that ends at its start: only the rollout shows it. Its log is not printed');
    const crashed = await apply(CRASHING, { check: 'false' });
    held.push(crashed.status === 1 && codesOf(crashed).includes('ROLLOUT_CRASH'));

    heading('A release that Helm has made, checked with `mode: check` and `workloads: all`: the step has no manifests');
    await asHelm(lab, { label: false });
    const checked = await run({ mode: 'check', workloads: 'all' });
    held.push(checked.status === 1 && codesOf(checked).includes('POD_LABEL_MISPLACED') && /written by helm/.test(checked.log));

    heading('After `helm upgrade`, with the label where it belongs');
    await asHelm(lab, { label: true });
    const upgraded = await run({ mode: 'check', workloads: 'all' });
    held.push(upgraded.status === 0 && upgraded.outputs['proof'] === 'passed');

    const failed = held.filter((one) => !one).length;
    heading(
      failed === 0 ? 'Each mistake was named, each workload that works is green' : `${failed} of ${held.length} did not end as they should`,
    );
    return failed === 0 ? 0 : 1;
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function codesOf({ outputs }: ActionRun): string[] {
  return [...(outputs['diagnosis'] ?? '').matchAll(/"code":"([A-Z_]+)"/g)].map(([, code = '']) => code);
}

/** What Helm leaves in a cluster: an object of its field manager, with its label and its annotations. */
async function asHelm(lab: RunningLab, { label }: { label: boolean }): Promise<void> {
  const http = client(lab);
  const use = { 'azure.workload.identity/use': 'true' };
  const body = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'shop',
      labels: { 'app.kubernetes.io/managed-by': 'Helm', ...(!label && use) },
      annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': EXAMPLE.namespace },
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'shop' } },
      template: {
        metadata: { labels: { app: 'shop', ...(label && use) } },
        spec: {
          serviceAccountName: EXAMPLE['service-account'],
          containers: [
            {
              name: 'web',
              image: 'example.azurecr.io/shop:1.2',
              command: ['node', '-e', label ? SCRIPT : 'setInterval(() => undefined, 1000)'],
            },
          ],
        },
      },
    },
  };
  const token = await http.token(AKS_SERVER);
  const url = `https://${lab.world().clusters[0]?.resource.properties.fqdn}/apis/apps/v1/namespaces/${EXAMPLE.namespace}/deployments`;
  const send = async (method: string, address: string, sent?: object): Promise<number> =>
    (await http.json(method, address, { token, body: sent })).status;
  if (!label) await send('DELETE', `${url}/shop`);
  const status = label ? await send('PUT', `${url}/shop?fieldManager=helm`, body) : await send('POST', `${url}?fieldManager=helm`, body);
  if (status >= 300) throw new Error(`the laboratory refuses the release: HTTP ${status}`);
  await rolledOut(async () => (await http.json('GET', `${url}/shop`, { token })).body);
}

/** `helm --wait`. */
async function rolledOut(read: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { metadata, status } = (await read()) as {
      metadata: { generation?: number };
      status?: { observedGeneration?: number; availableReplicas?: number; replicas?: number; updatedReplicas?: number };
    };
    if (
      status?.observedGeneration === metadata.generation &&
      status?.availableReplicas === 1 &&
      status.replicas === 1 &&
      status.updatedReplicas === 1
    )
      return;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
  throw new Error('the release did not roll out');
}
