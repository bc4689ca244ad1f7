// `npm run test:az`: the article's walk with the real az, kubectl and kubelogin, then the Action on what it left; and the other way round.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { findOrBuildBinaries, type Binaries } from '../../lab/real-cluster/binaries';
import { startLab, type RunningLab } from '../../lab/lab';
import { isWrite } from '../../lab/writes';
import { runAction } from '../runner/run';
import { grantAccess, makeTheChain, NAMES, readBySample, signIn, signInToCluster, takeAway } from './by-hand';
import { findOrBuildKubelogin } from './kubelogin';
import { asPerson } from './person';
import { AZURE_CLI, SDK, virtualEnvironment } from './python';
import { shell, type Shell } from './shell';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const INPUTS = {
  'resource-group': NAMES.group,
  'cluster': NAMES.cluster,
  'namespace': NAMES.namespace,
  'service-account': NAMES.serviceAccount,
  'vault': NAMES.vault,
  'secret': NAMES.secret,
  'identity': NAMES.identity,
};

async function startForAPerson(binaries: Binaries): Promise<RunningLab> {
  const lab = await startLab({ apiServer: binaries });
  asPerson(lab);
  return lab;
}

function environment(lab: RunningLab, binaries: Binaries, programs: readonly string[]): Record<string, string> {
  return {
    ...lab.env,
    HOME: mkdtempSync(join(tmpdir(), 'walk-')),
    AZURE_CONFIG_DIR: mkdtempSync(join(tmpdir(), 'az-')),
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    AZURE_CORE_NO_COLOR: 'true',
    PATH: [...programs, dirname(binaries.kubectl), process.env['PATH'] ?? ''].join(delimiter),
  };
}

/** The objects of the chain, without the names and ids that each way chooses for itself. */
function chain(lab: RunningLab): unknown {
  const identity = lab.world().identities.find(({ name }) => name === NAMES.identity);
  const assignments = lab.world().roleAssignments.filter(({ principalId }) => principalId === identity?.principalId);
  return {
    identity: identity?.name,
    location: identity?.location,
    credentials: identity?.federatedIdentityCredentials.map(({ issuer, subject, audiences }) => ({
      issuer: issuer === lab.world().clusters[0]!.resource.properties.oidcIssuerProfile?.issuerURL,
      subject,
      audiences,
    })),
    assignments: assignments.map(({ scope, role, principalType }) => ({
      scope: scope.replace(/^\/subscriptions\/[^/]+/, ''),
      role,
      principalType,
    })),
  };
}

const annotation = (sh: Shell): Promise<string> =>
  sh.run(
    `kubectl get serviceaccount ${NAMES.serviceAccount} --namespace ${NAMES.namespace} --output jsonpath='{.metadata.annotations.azure\\.workload\\.identity/client-id}'`,
  );

/** Folders of programs; kubelogin may be none that can be had. */
interface Programs {
  python: string;
  kubelogin: string | undefined;
}

async function byHandThenAction(lab: RunningLab, sh: Shell, { python, kubelogin }: Programs): Promise<unknown> {
  await lab.settings({
    images: {
      'ghcr.io/azure/azure-workload-identity/msal-node': [process.execPath, resolve('test/walkthrough/samples/read-secret.mjs')],
      'samples/python:1': [join(python, 'python3'), resolve('test/walkthrough/samples/read_secret.py')],
    },
  });
  await signIn(sh, 'secret');
  if (kubelogin !== undefined) await signInToCluster(sh, NAMES);
  await makeTheChain(sh, NAMES);
  await grantAccess(sh, NAMES);
  await readBySample(sh, NAMES, 'sample-workload-identity-key-vault', 'ghcr.io/azure/azure-workload-identity/msal-node');
  await readBySample(sh, NAMES, 'sample-python', 'samples/python:1');
  const left = chain(lab);
  say('$ the Action, on what that left');
  const before = lab.requests().length;
  const run = await runAction({ inputs: INPUTS, env: lab.env });
  const outcomes = (JSON.parse(run.outputs['changes'] ?? '[]') as { link: string; outcome: string }[]).map(
    ({ link, outcome }) => `${link} ${outcome}`,
  );
  sh.check('its proof passes', run.outputs['proof'] === 'passed', run.log);
  sh.check(
    'it adopts every object',
    // Links that do not need each other end in any order.
    outcomes.sort().join() ===
      'access adopted,cluster unchanged,federation adopted,identity adopted,namespace adopted,service-account adopted',
    outcomes,
  );
  const writes = lab.requests().slice(before).filter(isWrite);
  sh.check('it writes nothing', writes.length === 0, writes);
  await takeAway(sh, NAMES);
  return left;
}

async function actionThenByHand(lab: RunningLab, sh: Shell): Promise<unknown> {
  say('$ the Action, on an empty laboratory');
  const run = await runAction({ inputs: INPUTS, env: lab.env });
  sh.check('its proof passes', run.outputs['proof'] === 'passed', run.log);
  await signIn(sh, 'federated token');
  const { group, identity, vault } = NAMES;
  sh.check(
    'az finds the identity',
    (await sh.run(`az identity show --resource-group ${group} --name ${identity} --query clientId --output tsv`)) ===
      run.outputs['client-id'],
  );
  sh.check(
    'az finds the credential',
    run.outputs['federated-credential-id']!.endsWith(
      await sh.run(
        `az identity federated-credential list --identity-name ${identity} --resource-group ${group} --query [].name --output tsv`,
      ),
    ),
  );
  const vaultId = await sh.run(`az keyvault show --name ${vault} --query id --output tsv`);
  sh.check(
    'az finds the role',
    (await sh.run(`az role assignment list --assignee ${run.outputs['principal-id']} --scope ${vaultId} --query [].id --output tsv`)) ===
      run.outputs['role-assignment-ids'],
  );
  sh.check('kubectl finds the annotation', (await annotation(sh)) === run.outputs['client-id']);
  sh.check(
    'kubectl may ask for a token',
    (
      await sh.run(`kubectl create token ${NAMES.serviceAccount} --namespace ${NAMES.namespace} --audience api://AzureADTokenExchange`)
    ).startsWith('eyJ'),
  );
  return chain(lab);
}

/** Undefined for what cannot be had, which is named, with the words of its registry. */
function obtained<Program>(name: string, tool: string, obtain: () => Program | undefined): Program | undefined {
  try {
    const program = obtain();
    if (program === undefined) say(`skipped: ${name}: there is no ${tool} to get it with`);
    return program;
  } catch (error) {
    say(`skipped: ${name}: ${(error as Error).message}`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const binaries = obtained('kubectl and kube-apiserver', 'Go', () => findOrBuildBinaries(say));
  const az = obtained('az', 'Python', () => virtualEnvironment('azure-cli-2.91.0', [AZURE_CLI], say));
  const python = obtained("Azure's SDK for Python", 'Python', () => virtualEnvironment('azure-sdk', SDK, say));
  // Without it, what az and the Action do can be walked all the same.
  const kubelogin = obtained('kubelogin', 'Go', () => findOrBuildKubelogin(say));
  if (binaries === undefined || az === undefined || python === undefined) return 0;
  const total = { passed: 0, failed: 0 };
  const chains: unknown[] = [];
  for (const walk of [byHandThenAction, actionThenByHand]) {
    const lab = await startForAPerson(binaries);
    const sh = shell(environment(lab, binaries, [az, ...(kubelogin === undefined ? [] : [kubelogin])]), say);
    try {
      chains.push(await walk(lab, sh, { python, kubelogin }));
    } catch (error) {
      say(`the walk ended early: ${(error as Error).message}`);
    } finally {
      await lab.close();
    }
    total.passed += sh.counts().passed;
    total.failed += sh.counts().failed;
  }
  const same = JSON.stringify(chains[0]) === JSON.stringify(chains[1]) && chains.length === 2;
  say(`  ${same ? 'ok' : `NOT ok: ${JSON.stringify(chains)}`}: both ways leave the same objects`);
  total[same ? 'passed' : 'failed'] += 1;
  say(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
