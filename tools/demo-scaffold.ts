// The first minutes of a team: an empty folder, one command, the tree that it gives, and the Action run from it against the laboratory.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NAMES } from '../lab/fresh-world';
import { startLab } from '../lab/lab';
import { deployDeployers, deployInfrastructure } from '../test/project/bicep/into-lab';
import { inFolder, OPTIONS, pack, projenNew } from '../test/project/scaffold';
import { runAction } from '../test/runner/run';
import { actionSteps, readWorkflow } from '../test/runner/workflow';
import { heading, shown } from './shown';

const IMAGE = `acr.azurecr.io/shop@sha256:${'0123456789abcdef'.repeat(4)}`;
const WORKFLOW = '.github/workflows/workload-identity.yml';
const REHEARSAL = '.github/workflows/rehearsal.yml';

export async function scaffoldDemo(): Promise<number> {
  execFileSync('npx', ['projen', 'compile:project'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const tarball = await pack();
  heading('In an empty folder');
  process.stdout.write(
    `npx projen new --from aks-wli-action ${Object.entries(OPTIONS)
      .map(([name, value]) => `--${name} ${value}`)
      .join(' ')}\n`,
  );
  const folder = await projenNew(tarball);
  const lab = await startLab();
  try {
    heading('The repository');
    process.stdout.write(tree(folder));
    heading(WORKFLOW);
    process.stdout.write(readFileSync(join(folder, WORKFLOW), 'utf8'));

    heading(`A pull request, of a fork: the step of ${REHEARSAL} runs, without a token`);
    const rehearsal = readWorkflow(readFileSync(join(folder, REHEARSAL), 'utf8')).jobs['rehearse']?.steps.at(-1)?.run;
    if (rehearsal === undefined) throw new Error(`${REHEARSAL} runs nothing`);
    const rehearsed = await inFolder(folder, 'bash', ['-euo', 'pipefail', '-c', rehearsal]);
    process.stdout.write(rehearsed);

    heading('infra/main.bicep and infra/deployer.bicep, deployed into the laboratory, with the subject that its GitHub sends');
    const world = lab.world();
    await deployInfrastructure(world, folder, { [NAMES.secret]: 'a value that nobody sees' });
    process.stdout.write(`${world.github.subject}\n`);
    const vars = await deployDeployers(world, folder, { branch: [world.github.subject] });
    for (const { roleName, actions, dataActions } of world.roleDefinitions)
      process.stdout.write(`${roleName}: ${actions.length + dataActions.length} rights\n`);

    heading(`A push to main: the step of ${WORKFLOW} runs`);
    await lab.settings({ ficPropagationMs: 1500, rolePropagationMs: 3000 });
    const [step] = await actionSteps(readWorkflow(readFileSync(join(folder, WORKFLOW), 'utf8')), {
      github: { event: {} },
      vars,
      steps: { image: { outputs: { reference: IMAGE } } },
    });
    if (step === undefined) throw new Error(`${WORKFLOW} runs no step of the Action`);
    const run = await runAction({
      inputs: { ...step.inputs, 'github-token': world.github.token },
      env: { ...lab.env, ...step.env },
      workspace: folder,
      onOutput: (text) => process.stdout.write(shown(text)),
    });
    const proven = rehearsed.includes('a pod would read') && run.status === 0 && run.outputs['proof'] === 'passed';
    heading(proven ? `Proven: a pod has read '${NAMES.secret}', from a repository that did not exist a moment ago` : 'The demo failed');
    return proven ? 0 : 1;
  } finally {
    await lab.close();
    for (const path of [tarball, folder]) rmSync(dirname(path), { recursive: true, force: true });
  }
}

function tree(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((path) => !/^(node_modules|\.git|\.projen)\//.test(path))
    .sort()
    .map((path) => `${path}\n`)
    .join('');
}
