// `npm run bench`: how fast a run is, measured and not asserted. With `--write`, the figures go to docs/performance.md.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startLab } from '../../lab/lab';
import { removeTemporaryFolder, startTemporaryFolder } from '../../test/set-up/temporary';
import { byHand } from './by-hand';
import { growth } from './growth';
import { pageOf } from './page';
import { startToFirstRequest, waitingChain, wallTimes } from './runs';
import type { Figures } from './figures';

const RUNS = 7;
/** An az command takes a second: fewer rounds do. */
const RUNS_BY_HAND = 3;
const PAGE = 'docs/performance.md';

const load = (): number => loadavg()[0] ?? NaN;
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function measure(): Promise<Figures> {
  const before = load();
  const lab = await startLab();
  try {
    say('the requests that wait for each other');
    const chain = await waitingChain(lab);
    say('from start to first request');
    const start = { empty: await startToFirstRequest(lab, 'empty', RUNS), warm: await startToFirstRequest(lab, 'warm', RUNS) };
    say('runs with an empty cache');
    const empty = await wallTimes(lab, 'empty', RUNS);
    say('runs with a warm cache');
    const warm = await wallTimes(lab, 'warm', RUNS);
    say('az and kubectl, by hand');
    const commands = await byHand(lab, RUNS_BY_HAND, say);
    say('growth');
    const pieces = await growth(lab);
    return {
      commit: execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim(),
      date: new Date().toISOString().slice(0, 10),
      node: process.versions.node,
      cores: availableParallelism(),
      load: [before, load()],
      runs: RUNS,
      start,
      chain,
      walls: { empty, warm },
      byHand: commands,
      growth: pieces,
    };
  } finally {
    await lab.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: 'boolean' } } });
  const page = pageOf(await measure());
  process.stdout.write(page);
  if (values.write === true) writeFileSync(PAGE, page);
}

startTemporaryFolder();
main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  })
  .finally(removeTemporaryFolder);
