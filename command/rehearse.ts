// `aks-wli-action rehearse`: the step of a workflow, played against a fresh laboratory. No token, no network, no Azure.
import { appendFile, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CLOUDS, isCloud } from '../lab/clouds';
import { startLab, type RunningLab } from '../lab/lab';
import { plainLine } from '../src/action/plain-line';
import { INPUTS } from '../src/inputs/declaration';
import { runAction } from './rehearse/action';
import { choice, pairs } from './rehearse/options';
import { makePlace, type PlaceOptions } from './rehearse/place';
import { reportLines } from './rehearse/report';
import { actionSteps, inputsOf, isRehearsable } from './rehearse/step';

const WORKFLOW = '.github/workflows/workload-identity.yml';
const USAGE = `aks-wli-action rehearse    play the step of a workflow that uses the Action against a fresh laboratory, exit with its status

The step, in the folder of the repository:
  --workflow FILE           its workflow: ${WORKFLOW}
  --job NAME                its job, where more than one has such a step
  --value PATH=VALUE        what an expression reads, for instance vars.IMAGE=example.azurecr.io/shop:1; may be repeated
  --input NAME=VALUE        an input, in place of the step's own; with every input given, no workflow is needed: --workflow none
  --image IMAGE=COMMAND     a command of this folder that stands for an image; containers of all other images count as ready,
                            and are not run

Its place; names come from the inputs:
  --location REGION         of the resource group, the cluster and the vault
  --kubernetes VERSION      of the cluster, for instance 1.35.2
  --cluster-access KIND     azure-rbac, or kubernetes-rbac: who decides what the deployer may do in the cluster
  --no-oidc-issuer          the cluster has its issuer turned off
  --no-workload-identity    the cluster has workload identity turned off
  --vault-access KIND       rbac, or policies
  --vault-secret NAME       a secret that the vault has; may be repeated. Without it, those that the step names
`;

/** Nothing in a laboratory takes as long as Azure does: a wait that is longer waits in vain. */
const PATIENCE = { 'check-timeout': '1m', 'rollout-timeout': '1m' };

export async function rehearse(parameters: readonly string[]): Promise<number> {
  const repeated = { type: 'string', multiple: true } as const;
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      'workflow': { type: 'string', default: WORKFLOW },
      'job': { type: 'string' },
      ...{ 'value': repeated, 'input': repeated, 'image': repeated, 'vault-secret': repeated },
      'location': { type: 'string' },
      'kubernetes': { type: 'string' },
      'cluster-access': { type: 'string', default: 'azure-rbac' },
      'no-oidc-issuer': { type: 'boolean', default: false },
      'no-workload-identity': { type: 'boolean', default: false },
      'vault-access': { type: 'string', default: 'rbac' },
      'help': { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const place: PlaceOptions = {
    location: values.location,
    kubernetes: values.kubernetes,
    vaultSecrets: values['vault-secret'],
    vaultAccess: choice('--vault-access', values['vault-access'], ['rbac', 'policies']),
    clusterAccess: choice('--cluster-access', values['cluster-access'], ['azure-rbac', 'kubernetes-rbac']),
    oidcIssuer: !values['no-oidc-issuer'],
    workloadIdentity: !values['no-workload-identity'],
  };
  const known = pairs('--value', values.value);
  const inputs = {
    ...PATIENCE,
    ...(await stepInputs(values.workflow, values.job, known)),
    ...Object.fromEntries(pairs('--input', values.input)),
  };
  return play({ inputs, place, known, images: pairs('--image', values.image) });
}

/** What the step gives, expressions evaluated. Who signs in, and with what, is the laboratory's own. */
async function stepInputs(workflow: string, job: string | undefined, known: ReadonlyMap<string, string>): Promise<Record<string, string>> {
  if (workflow === 'none') return {};
  const text = await readFile(workflow, 'utf8').catch(() => {
    throw new Error(`There is no workflow ${workflow}: name one with --workflow.`);
  });
  const steps = actionSteps(text).filter((step) => isRehearsable(step) && (job === undefined || step.job === job));
  const [step, ...more] = steps;
  if (step === undefined)
    throw new Error(`${workflow} has no step that uses the Action in the mode 'ensure'${job === undefined ? '' : ` in the job '${job}'`}.`);
  if (more.length > 0)
    throw new Error(`${workflow} has ${steps.length} such steps; choose by --job: ${steps.map((one) => one.job).join(', ')}.`);
  const { 'client-id': _client, 'tenant-id': _tenant, 'github-token': _token, ...own } = step.inputs;
  const evaluated = await inputsOf({ inputs: own }, known);
  if ('unknown' in evaluated)
    throw new Error(
      `The step reads what only a run knows. Say what stands for it:\n${evaluated.unknown.map((path) => `  --value ${path}=...\n`).join('')}`.trimEnd(),
    );
  process.stdout.write(
    `${plainLine(`Rehearsal of '${step.name}' in ${workflow}: on this machine, against a laboratory. Nothing of it is real.`)}\n`,
  );
  return evaluated.inputs;
}

interface Play {
  inputs: Readonly<Record<string, string>>;
  place: PlaceOptions;
  known: ReadonlyMap<string, string>;
  images: ReadonlyMap<string, string>;
}

async function play({ inputs, place, known, images }: Play): Promise<number> {
  const cloud = inputs['cloud'] ?? 'AzureCloud';
  if (!isCloud(cloud)) throw new Error(`The input 'cloud' is one of ${Object.keys(CLOUDS).join(', ')}, not '${cloud}'.`);
  const lab = await startLab({ cloud });
  try {
    makePlace(lab.world(), inputs, place);
    const inRepository = ['sh', '-c', 'cd "$1" && eval "$2"', 'sh', process.cwd()];
    const commands = Object.fromEntries([...images].map(([image, command]) => [image, [...inRepository, command]]));
    const checkImage = inputs['check-image'] ?? INPUTS['check-image'].default ?? '';
    // The check pod brings its own command, and is what a rehearsal is about.
    await lab.settings({ unknownImages: 'ready', images: { [checkImage]: [], ...commands } });
    const { subscriptionId = '' } = lab.world().subscriptions[0] ?? {};
    const result = await runAction({
      inputs: { ...inputs, 'github-token': lab.world().github.token },
      env: { ...lab.env, AZURE_SUBSCRIPTION_ID: subscriptionId },
      workspace: process.cwd(),
      onLine: showLine,
    });
    const report = reportLines({
      result,
      notRun: notRun(lab, new Set([checkImage, ...images.keys()])),
      values: known,
      unplayed: await unplayed(lab),
    });
    for (const line of report) process.stdout.write(`${plainLine(line)}\n`);
    const summary = process.env['GITHUB_STEP_SUMMARY'];
    if (summary !== undefined && summary !== '')
      await appendFile(summary, `> Rehearsed against a laboratory: nothing of this is real.\n\n${result.summary}`);
    return result.status;
  } finally {
    await lab.close();
  }
}

/** Masks are for tokens of the laboratory: secrets of nobody. On a terminal, commands of a runner's log are words. */
function showLine(line: string): void {
  if (line.startsWith('::add-mask::') || line.startsWith('::debug::')) return;
  const shown =
    process.env['GITHUB_ACTIONS'] === 'true'
      ? line
      : line
          .replace(/^::endgroup::$/, '')
          .replace(/^::(?:group|(\w+))(?: [^:]*)?::/, (_all, level?: string) => (level === undefined ? '' : `${level}: `));
  process.stdout.write(`${shown}\n`);
}

function notRun(lab: RunningLab, run: ReadonlySet<string>): string[] {
  const images = lab
    .world()
    .clusters.flatMap(({ objects }) =>
      objects.filter(({ kind }) => kind === 'Pod').flatMap((pod) => JSON.stringify(pod['spec']).match(/(?<="image":")[^"]+/g) ?? []),
    );
  return [...new Set(images)].filter((image) => !run.has(image));
}

async function unplayed(lab: RunningLab): Promise<string[]> {
  const { asked } = (await (await fetch(`${lab.control}/unplayed`)).json()) as { asked: { service: string; operation: string }[] };
  return asked.map(({ service, operation }) => `${service} ${operation}`);
}
