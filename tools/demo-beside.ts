// Beside others: an identity by Terraform, a release by Helm. With readers' rights the Action looks at both and proves them; then a
// Storage account is what the workload reads from.
import { randomUUID } from 'node:crypto';
import { stringify } from 'yaml';
import { startLab, type RunningLab } from '../lab/lab';
import { isWrite } from '../lab/writes';
import { applyAs } from '../test/runner/apply';
import { EXAMPLE } from '../test/runner/example';
import { runAction, type ActionRun } from '../test/runner/run';
import { heading, phasesOf, shown } from './shown';

const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
const BLOB_READER = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1';
const IMAGE = 'example.azurecr.io/app:1';

export async function besideDemo(): Promise<number> {
  const lab = await startLab();
  try {
    await lab.settings({ images: { [IMAGE]: ['node', '-e', 'setInterval(() => {}, 1000)'] } });
    const identity = byTerraform(lab);
    heading(`Somebody has made with Terraform: the identity '${identity.name}', its credential, its role on the vault`);
    const release = releaseOf(identity.clientId);
    await applyAs(lab, 'helm', release);
    heading('Somebody has applied with Helm');
    process.stdout.write(release);
    readersOnly(lab);
    heading('The deploying principal may read, and run the check pod: no more');
    const { actions, dataActions } = lab.world().roleDefinitions[0]!;
    process.stdout.write(`${[...actions, ...dataActions].join('\n')}\n`);

    const before = lab.requests().length;
    const { vault: _vault, secret: _secret, ...workload } = EXAMPLE;
    const nightly = { mode: 'check', write: 'none', workloads: 'all' };
    const first = await shownRun(lab, 'Every night: is the identity what the pods need, and do they run?', { ...EXAMPLE, ...nightly });
    const container = withStorage(lab, identity.principalId);
    const access = `Storage Blob Data Reader on ${container}`;
    const second = await shownRun(lab, 'The workload reads from a Storage account in place of the vault', {
      ...workload,
      ...nightly,
      access,
    });

    const writes = lab.requests().slice(before).filter(isWrite);
    heading(`${writes.length} writes, the check pods aside`);
    const passed = [first, second].every(({ status, outputs }) => status === 0 && outputs['proof'] === 'passed') && writes.length === 0;
    heading(passed ? 'Proven, with nothing of it ours' : 'The demo failed');
    return passed ? 0 : 1;
  } finally {
    await lab.close();
  }
}

async function shownRun(lab: RunningLab, title: string, inputs: Record<string, string>): Promise<ActionRun> {
  heading(title);
  process.stdout.write(stringify({ with: inputs }, { lineWidth: 0 }));
  const run = await runAction({ inputs, env: lab.env, onOutput: (text) => process.stdout.write(shown(text)) });
  process.stdout.write(`${phasesOf(run)}\n${run.summary}`);
  return run;
}

function byTerraform(lab: RunningLab): { name: string; clientId: string; principalId: string } {
  const world = lab.world();
  const [cluster, vault] = [world.clusters[0]!, world.vaults[0]!];
  const group = vault.id.replace(/\/providers\/.*/, '');
  const [name, clientId, principalId] = ['app-identity', randomUUID(), randomUUID()];
  world.identities.push({
    id: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
    ...{ name, clientId, principalId, location: 'westus', tags: { 'managed-by': 'terraform' }, createdAt: 0 },
    federatedIdentityCredentials: [
      {
        name: 'app',
        issuer: cluster.resource.properties.oidcIssuerProfile?.issuerURL ?? '',
        subject: `system:serviceaccount:${EXAMPLE.namespace}:${EXAMPLE['service-account']}`,
        audiences: ['api://AzureADTokenExchange'],
        writtenAt: 0,
      },
    ],
  });
  assign(lab, vault.id, principalId, SECRETS_USER);
  return { name, clientId, principalId };
}

function assign(lab: RunningLab, scope: string, principalId: string, role: string): void {
  const world = lab.world();
  const [own] = world.roleAssignments;
  world.roleAssignments.push({ ...own!, name: randomUUID(), scope, principalId, role, condition: null, description: null });
}

/** A release as a chart renders it. */
function releaseOf(clientId: string): string {
  const name = EXAMPLE['service-account'];
  const labels = { 'app': 'app', 'azure.workload.identity/use': 'true' };
  const spec = { serviceAccountName: name, containers: [{ name: 'app', image: IMAGE }] };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: EXAMPLE.namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, annotations: { 'azure.workload.identity/client-id': clientId } } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'app', labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
      spec: { selector: { matchLabels: { app: 'app' } }, template: { metadata: { labels }, spec } },
    },
  ]
    .map((object) => stringify(object))
    .join('---\n');
}

function readersOnly(lab: RunningLab): void {
  const { roleDefinitions } = lab.world();
  for (const role of roleDefinitions) {
    role.actions = role.actions.filter((action) => /\/read$|\/listClusterUserCredential\/action$/.test(action));
    role.dataActions = role.dataActions.filter((action) => /\/read$|\/pods\/(write|delete)$/.test(action));
  }
  // What a role allows stands in its definition.
  roleDefinitions[0]!.actions.push('Microsoft.Authorization/roleDefinitions/read');
}

/** An account with a container, on which somebody has given the identity a role. */
function withStorage(lab: RunningLab, principalId: string): string {
  const world = lab.world();
  const id = `${world.vaults[0]!.id.replace(/\/providers\/.*/, '')}/providers/Microsoft.Storage/storageAccounts/account`;
  const empty = { queues: [], tables: [], shares: [] };
  world.storageAccounts.push({
    id,
    name: 'account',
    location: 'westus',
    tags: {},
    properties: {},
    containers: [{ name: 'box', blobs: [] }],
    ...empty,
  });
  const container = `${id}/blobServices/default/containers/box`;
  assign(lab, container, principalId, BLOB_READER);
  return container;
}
