// One fault on one request: the run converges or says whom it failed for, and the next run is clean.
import { formsOf, mistakesOfAny, mistakesOfCancelled, mistakesOfEnd, mistakesOfNext, mistakesOfWaiting, type Played } from './judge';
import { KINDS, type Kind } from './kinds';
import { nameOf, patternOf, type DistinctRequest } from './requests';
import { CANARY, restore, type Scenario } from './scenarios';
import { differences, stateOf } from './state';
import type { Case, Verdict } from './case';
import type { RunningLab } from '../../lab/lab';
import type { JournalEntry } from '../../lab/journal';

interface Struck {
  scenario: Scenario;
  request: DistinctRequest;
  kind: Kind;
  /** Which of the requests that look the same, from 1. */
  nth: number;
}

/** Each distinct request meets each kind once; with `all`, every single request does. */
export function singleFaults(scenarios: readonly Scenario[], all: boolean): Case[] {
  return scenarios.flatMap((scenario) =>
    scenario.requests.flatMap((request) =>
      KINDS.flatMap((kind) =>
        Array.from({ length: all ? request.count : 1 }, (_, index) => index + 1).map((nth): Case => ({
          name: `${scenario.name}: ${kind.name} ${nameOf(request)}${nth === 1 ? '' : ` (${nth})`}`,
          kind: kind.name,
          waits: kind.waits,
          play: (lab) => play(lab, { scenario, request, kind, nth }),
        })),
      ),
    ),
  );
}

async function play(lab: RunningLab, { scenario, request, kind, nth }: Struck): Promise<Verdict> {
  await restore(lab, scenario.start);
  const { service, method, template } = request;
  lab.faults({ service, method, path: patternOf(template), inside: false, nth, times: 1, ...kind.fault });
  const first = await runUnder(lab, scenario, kind);
  const { log } = first.run;
  if (!lab.requests().some(isStruck)) return { met: false, mistakes: [], log };
  const mistakes = [...(kind.signal === 'kill' ? [] : mistakesOfAny(first.run, CANARY)), ...leaks(lab)];
  if (kind.signal === 'cancel') mistakes.push(...mistakesOfCancelled(first));
  if (kind.signal === undefined) mistakes.push(...mistakesOfEnd(first, service));
  if (kind.waits) mistakes.push(...mistakesOfWaiting(first.run, service));
  // Where all is as a run without a fault leaves it, the next run begins as the one that was seen to be clean.
  if (first.run.status === 0 && differences(first.expected, first.state).length === 0) return { met: true, mistakes, log };
  letTimePass(lab);
  const next = await runUnder(lab, scenario, undefined);
  mistakes.push(...mistakesOfAny(next.run, CANARY), ...mistakesOfNext(next), ...leaks(lab));
  return { met: true, mistakes: [...new Set(mistakes)], log: `${log}--- the next run\n${next.run.log}` };
}

/** The run, ended by force where the kind says so or where it does not end. */
async function runUnder(lab: RunningLab, scenario: Scenario, kind: Kind | undefined): Promise<Played> {
  const timers: NodeJS.Timeout[] = [];
  let outlasted = false;
  const run = await scenario.run(lab, {
    onSpawn: (pid, kill) => {
      const later = (seconds: number, act: () => void): void => {
        timers.push(setTimeout(act, seconds * 1000));
      };
      const end = (): void => {
        outlasted = true;
        kill();
      };
      later(kind?.limitSeconds ?? 240, end);
      const watch = setInterval(() => {
        if (!lab.requests().some((entry) => isStruck(entry) && (kind?.signal !== 'kill' || entry.status !== undefined))) return;
        clearInterval(watch);
        if (kind?.signal === 'kill') kill();
        if (kind?.signal !== 'cancel') return;
        // As GitHub's runner does it.
        process.kill(pid, 'SIGINT');
        later(7.5, () => process.kill(pid, 'SIGTERM'));
        later(10, end);
      }, 5);
      timers.push(watch);
    },
  });
  timers.forEach((timer) => clearTimeout(timer));
  return { run, state: stateOf(lab.world()), expected: scenario.expected, proves: scenario.proves, outlasted };
}

/** An hour, for pods: one that survived its run is deleted when the time that is written on it is over, and not before. */
function letTimePass(lab: RunningLab): void {
  const pods = lab.world().clusters.flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'Pod'));
  for (const { annotations = {} } of pods.map(({ metadata }) => metadata)) {
    for (const [name, value] of Object.entries(annotations))
      if (/^\d{4}-\d\d-\d\dT/.test(value)) annotations[name] = new Date(Date.parse(value) - 3_600_000).toISOString();
  }
}

function isStruck({ fault }: JournalEntry): boolean {
  return fault !== undefined;
}

/** The secret in what was sent, or in what came of it. */
export function leaks(lab: RunningLab): string[] {
  const { vaults: _vaults, ...rest } = lab.world();
  const places = { 'a request': JSON.stringify(lab.requests()), 'what was written': JSON.stringify(rest) };
  return Object.entries(places)
    .filter(([, text]) => formsOf(CANARY).some((form) => text.includes(form)))
    .map(([place]) => `the secret is in ${place}`);
}
