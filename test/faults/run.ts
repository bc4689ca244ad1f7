// `npm run test:faults`: faults on every distinct request, kills, cancellations and races. Ends non-zero when a case is wrong.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startLab } from '../../lab/lab';
import { removeTemporaryFolder, startTemporaryFolder } from '../set-up/temporary';
import { playAll, type Played } from './lanes';
import { races } from './races';
import { playScenarios } from './scenarios';
import { singleFaults } from './single-faults';
import { table } from './table';
import type { Case } from './case';

const USAGE = `npm run test:faults                        each distinct request meets each kind of fault once; then the races
npm run test:faults -- --all               every single request
npm run test:faults -- --only 'TEXT'       the cases whose name contains it, with their logs; repeatable
npm run test:faults -- --list              the names of the cases
                       --report FILE       the wrong cases as JSON
`;
/** A run is half waiting, half work: these keep two cores busy. What waits for minutes costs nothing meanwhile. */
const LANES = { working: 4, waiting: 28 };

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      all: { type: 'boolean' },
      only: { type: 'string', multiple: true },
      list: { type: 'boolean' },
      report: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const startedAt = performance.now();
  const lab = await startLab({ seed: 1 });
  const scenarios = await playScenarios(lab).finally(() => lab.close());
  const wanted = ({ name }: Case): boolean => values.only?.some((text) => name.includes(text)) ?? true;
  // The longest first.
  const cases = [...races(scenarios), ...singleFaults(scenarios, values.all === true)].filter(wanted);
  if (values.list === true) {
    process.stdout.write(cases.map(({ name }) => `${name}\n`).join(''));
    return 0;
  }
  if (cases.length === 0) throw new Error(`no case has the name ${values.only?.join(', ')}: --list shows them`);

  const played: Played[] = [];
  const onPlayed = (one: Played): void => {
    played.push(one);
    if (values.only !== undefined) process.stdout.write(`${one.verdict.log.replace(/^::add-mask::.*\n/gm, '')}\n`);
    for (const mistake of one.verdict.mistakes) process.stdout.write(`WRONG ${one.one.name}\n      ${mistake}\n`);
    if (!one.verdict.met) process.stdout.write(`NOT MET ${one.one.name}\n`);
  };
  const [waiting, working] = [cases.filter(({ waits }) => waits), cases.filter(({ waits }) => !waits)];
  await Promise.all([playAll(waiting, LANES.waiting, onPlayed), playAll(working, LANES.working, onPlayed)]);

  const wrong = played.filter(({ verdict }) => verdict.mistakes.length > 0);
  if (values.report !== undefined)
    writeFileSync(
      values.report,
      JSON.stringify(
        wrong.map(({ one, verdict }) => ({ name: one.name, ...verdict })),
        null,
        2,
      ),
    );
  for (const { one } of wrong) process.stdout.write(`npm run test:faults -- --only '${one.name}'\n`);
  process.stdout.write(`\n${table(played)}\n\n${((performance.now() - startedAt) / 60_000).toFixed(1)} minutes\n`);
  return wrong.length > 0 ? 1 : 0;
}

startTemporaryFolder();
main()
  .then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 2;
    },
  )
  .finally(removeTemporaryFolder);
