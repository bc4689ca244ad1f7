// Many runs at once: ten on one identity, ten on one workload, and a destroy against an ensure of the same environment.
import { setTimeout as sleep } from 'node:timers/promises';
import { EXAMPLE } from '../runner/example';
import { runAction, type ActionRun } from '../runner/run';
import { mistakesOfAny } from './judge';
import { CANARY, restore, type Scenario } from './scenarios';
import { leaks } from './single-faults';
import { differences, isReport, stateOf } from './state';
import type { Case, Verdict } from './case';
import type { RunningLab } from '../../lab/lab';

const TEN = Array.from({ length: 10 }, (_, index) => index);
const ROUNDS = 24;
/** How long a role assignment takes, and within how long of the ensure the destroys begin. */
const ROLE_MS = 1000;
const SPREAD_MS = 1800;

export function races(scenarios: readonly Scenario[]): Case[] {
  const [first, environment, destroy] = scenarios;
  if (first === undefined || environment === undefined || destroy === undefined) throw new Error('the scenarios are not those that race');
  return [
    { name: 'ten at once on one identity', kind: 'ten at once', waits: false, play: (lab) => tenOnOneIdentity(lab, first) },
    { name: 'ten at once on one workload', kind: 'ten at once', waits: false, play: (lab) => tenOnOneWorkload(lab, first) },
    ...Array.from({ length: ROUNDS }, (_, round): Case => ({
      name: `destroy against ensure, round ${round + 1}`,
      kind: 'destroy against ensure',
      // An ensure whose identity is gone looks for it for minutes.
      waits: true,
      play: (lab) => destroyAgainstEnsure(lab, { ensure: environment, destroy, round }),
    })),
  ];
}

async function tenOnOneIdentity(lab: RunningLab, { start }: Scenario): Promise<Verdict> {
  await restore(lab, start);
  await lab.settings({ ficWriteMs: 150 });
  const { LAB_CLIENT_SECRET: _secret, ...env } = lab.env;
  const runs = await Promise.all(
    TEN.map((index) =>
      runAction({ inputs: { ...EXAMPLE, 'namespace': `team-${index}`, 'identity': 'shared', 'check-timeout': '4m' }, env }),
    ),
  );
  const mistakes = mistakesOfAll(runs, lab);
  const { identities, roleAssignments } = lab.world();
  const subjects = new Set(identities.flatMap(({ federatedIdentityCredentials: all }) => all.map(({ subject }) => subject)));
  if (identities.length !== 1) mistakes.push(`there are ${identities.length} identities`);
  if (subjects.size !== TEN.length) mistakes.push(`there are credentials for ${subjects.size} of ten`);
  if (roleAssignments.length !== start.roleAssignments.length + 1) mistakes.push(`there are ${roleAssignments.length} role assignments`);
  return { met: true, mistakes, log: runs.map(({ log }) => log).join('---\n') };
}

async function tenOnOneWorkload(lab: RunningLab, scenario: Scenario): Promise<Verdict> {
  await restore(lab, scenario.start);
  await lab.settings({ ficWriteMs: 150 });
  const runs = await Promise.all(TEN.map(() => scenario.run(lab)));
  const mistakes = [...mistakesOfAll(runs, lab), ...differences(scenario.expected, stateOf(lab.world()))];
  return { met: true, mistakes, log: runs.map(({ log }) => log).join('---\n') };
}

/** Whoever wins, a destroy after both leaves nothing. Odd rounds begin with the environment there, even ones without. */
async function destroyAgainstEnsure(
  lab: RunningLab,
  { ensure, destroy, round }: { ensure: Scenario; destroy: Scenario; round: number },
): Promise<Verdict> {
  await restore(lab, round % 2 === 0 ? ensure.start : destroy.start);
  // As slow as Azure is about it: what one run has read, the other has time to change.
  await lab.settings({ latencyMs: 30, ficWriteMs: 200 });
  lab.faults({ service: 'resource-manager', method: 'PUT', path: 'roleAssignments/', do: 'delay', delayMs: ROLE_MS });
  const raced = await Promise.all([ensure.run(lab), sleep((round * SPREAD_MS) / ROUNDS).then(() => destroy.run(lab))]);
  const last = await destroy.run(lab);
  const mistakes = [...raced, last].flatMap((run) => mistakesOfAny(run, CANARY));
  for (const run of raced) if (run.status !== 0 && !run.outputs['diagnosis']) mistakes.push('a run ends red without a diagnosis');
  if (last.status !== 0) mistakes.push(`the last destroy fails: ${last.outputs['diagnosis'] ?? ''}`);
  const left = differences(stateOf(ensure.start), stateOf(lab.world())).filter((difference) => !isReport(difference));
  mistakes.push(...left, ...leaks(lab));
  return { met: true, mistakes: [...new Set(mistakes)], log: [...raced, last].map(({ log }) => log).join('---\n') };
}

function mistakesOfAll(runs: readonly ActionRun[], lab: RunningLab): string[] {
  return [
    ...runs.flatMap((run) => [
      ...mistakesOfAny(run, CANARY),
      ...(run.status === 0 && run.outputs['proof'] === 'passed'
        ? []
        : [`a run fails: ${(run.outputs['diagnosis'] ?? run.log).slice(0, 300)}`]),
    ]),
    ...leaks(lab),
  ];
}
