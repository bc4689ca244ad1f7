// The modes that make, plan or prove the chain of one workload.
import * as core from '@actions/core';
import { isWrite, type Change } from '../chain/change';
import { BrokenLink, counted, stopAt, withoutRepetition, type Diagnosis } from '../chain/diagnosis';
import { withIdentity } from '../chain/desired';
import { errorCode } from '../chain/error-code';
import { valueOf } from '../chain/fact';
import { applyChain, planChain, problemsOfPlan } from '../engine/engine';
import { buildChain, type Chain } from '../links/chain';
import { untrustedIdentity } from '../links/service-account/plan';
import { forbiddenWrites, leftLine } from '../links/forbidden';
import { targetNotes } from '../links/proof/targets';
import { secretWarnings } from '../links/proof/verdict';
import { searchAddress, type AddressSearch } from './address';
import { budgetOf } from './budget';
import { loadOverlay } from './check-pod';
import { diagnose } from './diagnoses';
import { info, phase } from './log';
import { manifestsFor, workspaceOf, type ModeParts } from './mode-parts';
import { replacedWarnings } from './replaced';
import { PROVEN_BY } from './report/proven';
import { appliedLine, planLines } from './report/plan-lines';
import { CHECK_SECONDS } from '../inputs/declaration';
import type { Desired } from '../chain/desired';
import type { Context } from '../links/context';
import type { WorkloadOptions } from '../links/workloads/link';
import type { UserManifests } from '../links/manifests/files';
import type { Overlay } from '../links/proof/overlay';
import type { RunRecord } from './report/record';

/** The chain with what it was wired of. */
interface Wired {
  chain: Chain;
  desired: Desired;
  manifests: UserManifests | undefined;
  /** What is left to whoever makes the cluster's half. */
  left: Change[];
}

async function wire(parts: ModeParts, context: Context, overlay: Overlay): Promise<Wired> {
  const { desired } = context;
  parts.record.target = { ...parts.target, desired };
  const manifests = await manifestsFor(parts, desired);
  const left: Change[] = [];
  return { desired, manifests, left, chain: chainOf(parts, context, manifests, overlay, (change) => left.push(change)) };
}

export async function chainMode(parts: ModeParts, context: Context): Promise<void> {
  const { record } = parts;
  const { inputs } = parts.target;
  const overlay = inputs.checkPod === undefined ? {} : await loadOverlay(inputs.checkPod, workspaceOf(parts));
  let planned = await wire(parts, context, overlay);
  const untrusted: Diagnosis[] = [];
  try {
    await phase('Plan', async () => {
      record.planned = await planChain(planned.chain.links);
      const named = inputs.identity === undefined ? await planned.chain.namedInstead() : undefined;
      if (named !== undefined && !(await planned.chain.isTrusted(named))) {
        untrusted.push(untrustedIdentity(named.resource, context.desired));
      } else if (named !== undefined) {
        info(`identity: '${named.resource.name}', which the ServiceAccount names: \`identity\` is not given`);
        record.findings = [];
        planned = await wire(parts, { ...context, desired: withIdentity(context.desired, named.resource) }, overlay);
        record.planned = await planChain(planned.chain.links);
      }
      planLines(record.planned).forEach(info);
    });
    const { chain, desired, left, manifests } = planned;
    if (manifests !== undefined) noticeHooks(manifests);
    const clientId = valueOf(await chain.identity.observed())?.clientId;
    const changes = record.planned.flatMap(({ plan }) => plan.changes);
    record.warnings.push(...(await replacedWarnings(changes, chain, { ...context, desired })));
    const drift = inputs.mode === 'plan' && inputs.failOnChanges ? plannedChanges(changes) : [];
    if (inputs.mode !== 'check')
      stopAt([...untrusted, ...problemsOfPlan(record.planned), ...forbiddenWrites(changes, desired, clientId), ...drift]);
    const address = (): AddressSearch => searchAddress(inputs, manifests, chain, { ...context, desired });
    if (inputs.mode === 'ensure' || inputs.mode === 'check') await applyInPhases(chain, record, inputs.mode, left.length === 0, address);
    // By now the ids of what was made are known.
    const madeId = valueOf(await chain.identity.value())?.clientId;
    for (const change of left) info(leftLine(change, desired, madeId));
  } finally {
    record.known = await knowledgeOf(planned.chain, record);
  }
}

/** What stands between the chain and what this step asks for. */
function plannedChanges(changes: readonly Change[]): Diagnosis[] {
  const writes = changes.filter(isWrite);
  const list = writes.map(({ action, kind, name }) => `${action} ${kind} ${name}`).join(', ');
  return writes.length === 0 ? [] : [diagnose('PLAN_HAS_CHANGES', { changes: counted(writes.length, 'change is', 'changes are'), list })];
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

function provenTargets({ verdict }: RunRecord) {
  return verdict?.outcome === 'passed' ? verdict.targets : [];
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
    timeoutIsDefault: checkTimeout === CHECK_SECONDS,
    standsAlone: mode === 'check',
    onVerdict: (verdict: NonNullable<RunRecord['verdict']>) => {
      record.verdict = verdict;
      if (verdict.outcome === 'passed')
        record.warnings.push(...secretWarnings(verdict.secrets, Date.now() / 1000), ...targetNotes(context.desired));
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
