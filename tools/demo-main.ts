// The main job, twice: made and proven, then unchanged; and its summary as a page.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startLab } from '../lab/lab';
import { isWrite } from '../lab/writes';
import { EXAMPLE } from '../test/runner/example';
import { runAction } from '../test/runner/run';
import { summaryPage } from './page';
import { heading, shown, showRun } from './shown';

const PAGE = 'artifacts/demo.html';

export async function mainDemo({ open }: { open: boolean }): Promise<number> {
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
    showRun(first);
    heading('Job summary');
    process.stdout.write(first.summary);
    const before = lab.requests().length;
    heading('Second run: everything is there');
    const second = await runAction({ inputs: EXAMPLE, env: lab.env, onOutput: (text) => process.stdout.write(shown(text)) });
    showRun(second);
    const writes = lab.requests().slice(before).filter(isWrite);
    heading(`The second run made ${writes.length} writes, the check pod aside; the output 'changed' is ${second.outputs['changed']}`);
    const passed = first.status === 0 && second.status === 0 && first.outputs['proof'] === 'passed' && writes.length === 0;
    heading(passed ? `Proven: a pod has read '${name}' from '${vault}', and no credential was anywhere` : 'The demo failed');
    if (open) openPage(first.summary);
    return passed ? 0 : 1;
  } finally {
    await lab.close();
  }
}

/** In the person's browser, where somebody sits at a terminal; the path is said in any case. */
function openPage(summary: string): void {
  mkdirSync('artifacts', { recursive: true });
  writeFileSync(PAGE, summaryPage('Job summary', summary));
  heading(`The summary as a page: ${resolve(PAGE)}`);
  if (!process.stdout.isTTY) return;
  const [opener, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start'] }[process.platform as string] ?? ['xdg-open'];
  const child = spawn(opener!, [...args, resolve(PAGE)], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
