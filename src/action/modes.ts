// What each mode does with the chain. Loaded while the first request is on its way: it brings the SDKs along.
import * as core from '@actions/core';
import { signIn, type GitHubToken } from '../azure/session';
import { BrokenLink, stopAt, withoutRepetition, type Diagnosis } from '../chain/diagnosis';
import { errorCode } from '../chain/error-code';
import { valueOf } from '../chain/fact';
import { applyChain, planChain, problemsOfPlan, removeChain } from '../engine/engine';
import { decideSweep, sweep } from '../environments/sweep';
import { buildChain, sharedConnection, type Chain } from '../links/chain';
import { clusterClient } from '../links/cluster/client';
import { pullRequestOfSubject, type BudgetFacts } from '../links/federation/credential/budget';
import { loadUserManifests } from '../links/manifests/files';
import { forbiddenWrites, leftLine } from '../links/forbidden';
import { replacedIdentity } from '../links/service-account/plan';
import { listNamespaces } from '../links/namespace/client';
import { targetNotes } from '../links/proof/targets';
import { secretWarnings } from '../links/proof/verdict';
import { proxyFor } from '../kubernetes/proxy';
import { searchAddress, type AddressSearch } from './address';
import { loadOverlay } from './check-pod';
import { loadGitHubApi } from './github/load';
import { codeOf, diagnoseGitHub, statusOf } from './github/problem';
import { systemClock } from './limits';
import { info, phase } from './log';
import { PROVEN_BY } from './report/proven';
import { appliedLine, planLines } from './report/plan-lines';
import { runnerOf } from './runner';
import type { Change } from '../chain/change';
import type { Desired } from '../chain/desired';
import type { PullRequestState } from '../environments/plan';
import type { Context } from '../links/context';
import type { WorkloadOptions } from '../links/workloads/link';
import type { CredentialFacts } from '../links/federation/credential/plan';
import type { UserManifests } from '../links/manifests/files';
import type { Overlay } from '../links/proof/overlay';
import type { Environment } from './environment';
import type { RunRecord, RunTarget } from './report/record';

export interface ModeParts {
  target: RunTarget;
  record: RunRecord;
  environment: Environment;
  github: GitHubToken | undefined;
  signal: AbortSignal;
}

export async function modes(parts: ModeParts): Promise<void> {
  const { inputs } = parts.target;
  switch (inputs.mode) {
    case 'ensure':
    case 'plan':
    case 'check':
      return chainMode(parts);
    case 'destroy':
      return phase('Destroy', () => destroy(parts, contextOf(parts)));
    case 'sweep':
    case 'plan-sweep':
      return phase('Sweep', () => sweepMode(parts, contextOf(parts)));
  }
}

async function chainMode(parts: ModeParts): Promise<void> {
  const { record, target, environment } = parts;
  const { inputs, desired } = target;
  const workspace = environment['GITHUB_WORKSPACE'] ?? process.cwd();
  const manifests =
    inputs.manifests === undefined
      ? undefined
      : await loadUserManifests(inputs.manifests, inputs.variables ?? new Map(), desired, workspace);
  const overlay = inputs.checkPod === undefined ? {} : await loadOverlay(inputs.checkPod, workspace);
  const left: Change[] = [];
  const context = contextOf(parts);
  const chain = chainOf(parts, context, manifests, overlay, (change) => left.push(change));
  try {
    record.planned = await phase('Plan', async () => {
      const planned = await planChain(chain.links);
      planLines(planned).forEach(info);
      return planned;
    });
    if (manifests !== undefined) noticeHooks(manifests);
    const clientId = valueOf(await chain.identity.observed())?.clientId;
    const changes = record.planned.flatMap(({ plan }) => plan.changes);
    record.warnings.push(...changes.flatMap((change) => replacedIdentity(change) ?? []).map((old) => replacedWarning(old, desired)));
    if (inputs.mode !== 'check') stopAt([...problemsOfPlan(record.planned), ...forbiddenWrites(changes, desired, clientId)]);
    const address = (): AddressSearch => searchAddress(inputs, manifests, chain, context);
    if (inputs.mode === 'ensure' || inputs.mode === 'check') await applyInPhases(chain, record, inputs.mode, left.length === 0, address);
    // By now the ids of what was made are known.
    const madeId = valueOf(await chain.identity.value())?.clientId;
    for (const change of left) info(leftLine(change, desired, madeId));
  } finally {
    record.known = await knowledgeOf(chain, record);
  }
}

/** First what is written, then the rollout, then the proof: each has its own place in the log. */
async function applyInPhases(
  { links }: Chain,
  record: RunRecord,
  mode: 'ensure' | 'check',
  complete: boolean,
  searchFor: () => AddressSearch,
): Promise<void> {
  const named = (...names: string[]) => links.filter(({ name }) => names.includes(name));
  const writing = links.filter(({ name }) => name !== 'workloads' && name !== 'proof');
  const onApplied = (applied: RunRecord['applied'][number]): void => {
    record.applied.push(applied);
    info(appliedLine(applied));
  };
  if (mode === 'ensure') await phase('Apply', () => applyChain(writing, onApplied));
  // With `check` the proof is what is asked for, whatever is missing.
  if (!complete && mode === 'ensure') {
    record.unproven = 'what others make is missing still';
    info(`proof: skipped, ${record.unproven}`);
    return;
  }
  // Whether the identity works is worth knowing, most of all where the pods do not come up.
  const failures: Diagnosis[] = [];
  const last = async (title: string, work: () => Promise<void>): Promise<void> => {
    await phase(title, work).catch((error: unknown) => {
      if (!(error instanceof BrokenLink)) throw error;
      failures.push(...error.diagnoses);
    });
  };
  const address = searchFor();
  if (named('workloads').length > 0) await last('Roll out', () => applyChain(named('workloads'), onApplied));
  if (named('proof').length > 0)
    await last('Prove', async () => {
      await applyChain(named('proof'), onApplied);
      for (const { name, proof } of provenTargets(record)) info(`proof: ${name}: ${PROVEN_BY[proof]}`);
      info('proof: passed');
    });
  if (failures.length > 0) address.end();
  record.address = await address.found;
  stopAt(withoutRepetition(failures));
}

function noticeHooks({ hooks }: UserManifests): void {
  for (const { object, file } of hooks)
    core.notice(`${object.kind} ${object.metadata.name} (${file}) is left out: it is a hook of a Helm chart, which Helm runs and deletes.`);
}

function replacedWarning(clientId: string, { serviceAccount }: Desired): string {
  return `The ServiceAccount '${serviceAccount}' named the identity with client id ${clientId} before this run: pods that run keep that one until they are restarted.`;
}

function provenTargets({ verdict }: RunRecord) {
  return verdict?.outcome === 'passed' ? verdict.targets : [];
}

async function destroy({ record }: ModeParts, context: Context): Promise<void> {
  const before = record.removed.length;
  const chain = buildChain({ context, manifests: undefined, workloads: undefined, proof: undefined, budget: noBudget });
  await removeChain(chain.links, {
    onKept: (kept) => {
      record.kept.push(kept);
      info(`kept: ${kept.object}: ${kept.why}`);
    },
    onRemoved: (removal) => {
      record.removed.push(removal);
      info(`deleted: ${removal.kind} ${removal.name}`);
    },
  });
  if (record.removed.length === before) info(`nothing of ${context.desired.namespace} was found that is this environment's`);
}

async function sweepMode(parts: ModeParts, context: Context): Promise<void> {
  const { target, record } = parts;
  const { inputs, desired } = target;
  const { session, kubernetes } = context;
  const state = (number: number): Promise<PullRequestState> => pullRequestState(parts, number);
  const decided = await decideSweep({ inputs, desired, session, kubernetes, pullRequestState: state, now: Date.now() });
  record.swept = decided.decisions;
  for (const { environment, sweep: goes, why } of record.swept) info(`${goes ? 'delete' : 'keep  '} ${environment}: ${why}`);
  if (inputs.mode === 'sweep')
    await sweep({ inputs, desired }, decided, (environment) => destroy(parts, { ...context, desired: environment }));
}

/** GitHub's word on one pull request: anything but `open` and `closed` is no word. */
async function pullRequestState({ target, environment, signal }: ModeParts, number: number): Promise<PullRequestState> {
  try {
    return await loadGitHubApi(target.inputs.githubToken, environment, signal)((api) => api.pullRequestState(number));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    // There is no such pull request, or the token may not see it: that is no word on its state.
    const problem = statusOf(error) === 404 ? undefined : diagnoseGitHub(error, 'the state of a pull request');
    return { unknown: codeOf(error), problem };
  }
}

function contextOf({ target, environment, github, signal }: ModeParts): Context {
  const { inputs, desired } = target;
  const clock = systemClock(signal);
  const { mask } = runnerOf(environment);
  const session = signIn({ inputs, github, mask, signal, log: info });
  const proxy = (address: URL): string | undefined => proxyFor(address, environment);
  const kubernetes = sharedConnection({ session, cluster: desired.cluster, publicName: inputs.publicFqdn, clock, mask, log: info, proxy });
  return { desired, session, kubernetes, clock, log: info, mask };
}

function chainOf(
  parts: ModeParts,
  context: Context,
  manifests: UserManifests | undefined,
  overlay: Overlay,
  onLeft: (change: Change) => void,
): Chain {
  const { record, target } = parts;
  const { mode, check, checkImage, checkTimeout, workloads } = target.inputs;
  const proof = {
    image: checkImage,
    overlay,
    timeoutSeconds: checkTimeout,
    standsAlone: mode === 'check',
    onVerdict: (verdict: NonNullable<RunRecord['verdict']>) => {
      record.verdict = verdict;
      if (verdict.outcome === 'passed')
        record.warnings.push(...secretWarnings(verdict.secrets, Date.now() / 1000), ...targetNotes(target.desired));
    },
    onSynced: (proven: readonly string[]) => {
      record.synced = proven;
      for (const one of proven) info(`proof: ${one}`);
    },
  };
  return buildChain({
    context,
    onLeft,
    manifests,
    workloads: manifests === undefined && workloads === undefined ? undefined : workloadOptions(parts),
    proof: check || mode === 'check' ? proof : undefined,
    budget: (found) => budgetOf(parts, context, found),
  });
}

function workloadOptions({ record, target: { inputs } }: ModeParts): WorkloadOptions {
  return {
    selection: inputs.workloads,
    lint: inputs.lint,
    rollout: inputs.rollout,
    rolloutSeconds: inputs.rolloutTimeout,
    standsAlone: inputs.mode === 'check',
    onWarning: (warning) => record.findings.push(warning),
    onRolledOut: (rolledOut) => {
      record.rolledOut = rolledOut;
    },
  };
}

async function noBudget(): Promise<BudgetFacts> {
  return { issuers: undefined, clusterIssuer: undefined, namespaces: undefined, closedPullRequests: undefined };
}

/** Asked for only at the limit, to say which credentials are dead: what cannot be read is left out. */
async function budgetOf(
  parts: ModeParts,
  { session, desired, kubernetes }: Context,
  credentials: readonly CredentialFacts[],
): Promise<BudgetFacts> {
  const client = clusterClient(session, desired.cluster);
  const attempt = async <T>(read: () => Promise<T>): Promise<T | undefined> => read().catch(() => undefined);
  const numbers = [...new Set(credentials.flatMap(({ subject }) => pullRequestOfSubject(subject) ?? []))];
  const [issuers, namespaces, cluster, states] = await Promise.all([
    attempt(async () => new Set(await client.listIssuers())),
    attempt(async () => new Set(await listNamespaces(await kubernetes()))),
    attempt(() => client.read()),
    Promise.all(numbers.map(async (number) => ({ number, state: await pullRequestState(parts, number) }))),
  ]);
  const closed = states.filter(({ state }) => state === 'closed').map(({ number }) => number);
  return { issuers, clusterIssuer: cluster?.issuerUrl, namespaces, closedPullRequests: new Set(closed) };
}

/** What the outputs say of the chain: as far as it was read, whatever failed. */
async function knowledgeOf({ cluster, identity, access, federation }: Chain, { planned }: RunRecord): Promise<RunRecord['known']> {
  if (planned.length === 0) return undefined;
  const attempt = async <T>(read: () => Promise<T>): Promise<T | undefined> =>
    read().catch((error: unknown): undefined => {
      if (!(error instanceof BrokenLink)) core.debug(errorCode(error));
    });
  const [home, owner, granted, federated] = await Promise.all([
    attempt(async () => valueOf(await cluster.value())),
    attempt(async () => valueOf(await identity.value())),
    attempt(async () => valueOf(await access.value())),
    attempt(async () => valueOf(await federation.value())),
  ]);
  return {
    identity: owner,
    vaultUri: granted?.vault?.uri,
    issuer: federated?.issuer ?? home?.issuerUrl,
    credentialId: federated?.credentialId,
  };
}
