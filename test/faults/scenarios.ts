// What is played: a first run, an environment's run, a destroy and a sweep, with the state that each begins and ends with.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DESTROY_RIGHTS } from '../../lab/deployer-rights';
import { EXAMPLE } from '../runner/example';
import { pullRequestEvent, SHA } from '../runner/pull-request-event';
import { runAction, type ActionRun, type ActionStart } from '../runner/run';
import { distinctRequests, nameOf, type DistinctRequest } from './requests';
import { differences, stateOf, type State } from './state';
import type { RunningLab } from '../../lab/lab';
import type { World } from '../../lab/world';

/** The value of the secret, to be found nowhere. */
export const CANARY = 'canary-51b0e7a4-the-value-of-the-secret';

export interface Scenario {
  name: string;
  proves: boolean;
  start: World;
  /** What a run without a fault leaves, and asks for. */
  expected: State;
  requests: readonly DistinctRequest[];
  run(lab: RunningLab, hooks?: Pick<ActionStart, 'onSpawn'>): Promise<ActionRun>;
}

interface Story {
  name: string;
  mode: 'ensure' | 'destroy' | 'sweep';
  /** Of the environment; none for the workload itself. */
  pullRequest?: number;
}

/** Plays each story once, without a fault, for what it asks and leaves; and once more, which must leave the same. */
export async function playScenarios(lab: RunningLab): Promise<Scenario[]> {
  const fresh = await prepared(lab);
  const first = await record(lab, fresh, { name: 'first run', mode: 'ensure' });
  const environment = await record(lab, fresh, { name: 'environment', mode: 'ensure', pullRequest: 1 });
  const destroy = await record(lab, environment.end, { name: 'destroy', mode: 'destroy', pullRequest: 1 });
  const two = await record(lab, environment.end, { name: 'second environment', mode: 'ensure', pullRequest: 2 });
  const sweep = await record(lab, closed(two.end, 1), { name: 'sweep', mode: 'sweep' });
  const shared = new Set(first.requests.map((request) => kindOfRequest(request)));
  return [
    first,
    // It asks what a first run asks, under other names: what is its own is played.
    { ...environment, requests: environment.requests.filter((request) => !shared.has(kindOfRequest(request))) },
    destroy,
    sweep,
  ];
}

/** Without the environment's suffix, and the hash that names get with it. */
function kindOfRequest(request: DistinctRequest): string {
  return nameOf(request)
    .replaceAll('-pr-1', '')
    .replace(/-[0-9a-f]{8}(?=\/|$)/g, '');
}

async function record(lab: RunningLab, start: World, story: Story): Promise<Scenario & { end: World }> {
  const run = starter(story);
  await restore(lab, start);
  const clean = await run(lab);
  if (clean.status !== 0) throw new Error(`${story.name} fails without a fault:\n${clean.log}`);
  const requests = distinctRequests(lab.requests());
  const end = structuredClone(lab.world());
  const expected = stateOf(end);
  const again = await run(lab);
  const changed = differences(expected, stateOf(lab.world()));
  if (again.status !== 0 || changed.length > 0) throw new Error(`${story.name} does not hold still: ${changed.join('; ')}\n${again.log}`);
  return { name: story.name, proves: story.mode === 'ensure', start, expected, requests, run, end };
}

export async function restore(lab: RunningLab, world: World): Promise<void> {
  await lab.reset();
  const answer = await fetch(`${lab.control}/state`, { method: 'PUT', body: JSON.stringify(world) });
  if (!answer.ok) throw new Error(await answer.text());
}

async function prepared(lab: RunningLab): Promise<World> {
  await lab.reset();
  const world = structuredClone(lab.world());
  const [role] = world.roleDefinitions;
  role?.actions.push(...DESTROY_RIGHTS.actions);
  role?.dataActions.push(...DESTROY_RIGHTS.dataActions);
  for (const { secrets } of world.vaults) for (const { versions } of secrets) for (const version of versions) version.value = CANARY;
  world.github.pullRequests = [1, 2].map((number) => ({ number, state: 'open', title: 't', head: { ref: 'r', sha: SHA }, comments: [] }));
  return world;
}

function closed(world: World, number: number): World {
  const copy = structuredClone(world);
  for (const pullRequest of copy.github.pullRequests) if (pullRequest.number === number) pullRequest.state = 'closed';
  return copy;
}

const MANIFEST = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { client: "${CLIENT_ID}" }\n';

function starter({ mode, pullRequest }: Story): Scenario['run'] {
  const workspace = mkdtempSync(join(tmpdir(), 'faults-'));
  mkdirSync(join(workspace, 'k8s'));
  writeFileSync(join(workspace, 'k8s', 'settings.yaml'), MANIFEST);
  const event = pullRequest === undefined ? undefined : pullRequestEvent({ number: pullRequest });
  return (lab, hooks = {}) => {
    // The laboratory's own environment carries a secret for az, which a workflow has not.
    const { LAB_CLIENT_SECRET: _secret, LAB_GITHUB_TOKEN: token = '', ...env } = lab.env;
    return runAction({
      inputs: {
        ...EXAMPLE,
        mode,
        'check-timeout': '40s',
        'github-token': token,
        ...(pullRequest !== undefined && { environment: `pr-${pullRequest}`, manifests: 'k8s/*.yaml' }),
        // In a namespace that stays: the ConfigMap must go by itself.
        ...((pullRequest !== undefined || mode === 'sweep') && { publish: 'configmap default/ids' }),
      },
      env: { ...env, ...(event !== undefined && { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event }) },
      workspace,
      ...hooks,
    });
  };
}
