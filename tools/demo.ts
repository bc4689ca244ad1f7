// `npm run demo`: the Action's bundle, run as a runner runs it, against a fresh laboratory. Twice: the second run writes nothing.
// `npm run demo -- pull-request`: the life of an environment. `npm run demo -- scaffold`: a repository from an empty folder.
import { startLab } from '../lab/lab';
import { isWrite } from '../lab/writes';
import { pullRequestDemo } from './demo-pull-request';
import { scaffoldDemo } from './demo-scaffold';
import { EXAMPLE } from '../test/runner/example';
import { runAction, type ActionRun } from '../test/runner/run';
import { heading, shown } from './shown';

async function main(): Promise<number> {
  const lab = await startLab();
  const { secret: name, vault } = EXAMPLE;
  // What Azure takes minutes for, here takes seconds: long enough to be seen.
  await lab.settings({ ficPropagationMs: 1500, rolePropagationMs: 3000 });
  try {
    heading('A workflow would say');
    process.stdout.write(
      `- uses: org/aks-wli-action@v1\n  with:\n${Object.entries(EXAMPLE)
        .map(([key, value]) => `    ${key}: ${value}\n`)
        .join('')}`,
    );
    heading('First run: nothing of the chain is there but the cluster and the vault');
    const first = await runAction({ inputs: EXAMPLE, env: lab.env, onOutput: (text) => process.stdout.write(shown(text)) });
    show(first);
    const before = lab.requests().length;
    heading('Second run: everything is there');
    const second = await runAction({ inputs: EXAMPLE, env: lab.env, onOutput: (text) => process.stdout.write(shown(text)) });
    const writes = lab.requests().slice(before).filter(isWrite);
    heading(`The second run made ${writes.length} writes, the check pod aside; the output 'changed' is ${second.outputs['changed']}`);
    const passed = first.status === 0 && second.status === 0 && first.outputs['proof'] === 'passed' && writes.length === 0;
    heading(passed ? `Proven: a pod has read '${name}' from '${vault}', and no credential was anywhere` : 'The demo failed');
    return passed ? 0 : 1;
  } finally {
    await lab.close();
  }
}

function show({ outputs, summary, milliseconds }: ActionRun): void {
  heading(`Outputs, after ${(milliseconds / 1000).toFixed(1)} s`);
  for (const [key, value] of Object.entries(outputs))
    process.stdout.write(`${key}: ${key === 'changes' ? `(${value.length} characters of JSON)` : value}\n`);
  heading('Job summary');
  process.stdout.write(summary);
}

const DEMOS: Record<string, () => Promise<number>> = { 'main': main, 'pull-request': pullRequestDemo, 'scaffold': scaffoldDemo };
const name = process.argv[2] ?? 'main';
const demo = DEMOS[name];
if (demo === undefined) throw new Error(`there is no demo '${name}'; there are: ${Object.keys(DEMOS).join(', ')}`);
demo().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
