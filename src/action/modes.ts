// What each mode does with the chain. Loaded while the first request is on its way: it brings the SDKs along.
import * as core from '@actions/core';
import { planRemoval, removeChain } from '../engine/engine';
import { decideSweep, sweep } from '../environments/sweep';
import { buildChain } from '../links/chain';
import { chainMode } from './chain-mode';
import { info, phase } from './log';
import { contextOf, manifestsFor, pullRequestState, type ModeParts } from './mode-parts';
import { nothingFound } from './report/nothing-found';
import type { BudgetFacts } from '../links/federation/credential/budget';
import type { PullRequestState } from '../environments/plan';
import type { Link } from '../engine/link';
import type { Context } from '../links/context';
import type { UserManifests } from '../links/manifests/files';

export async function modes(parts: ModeParts): Promise<void> {
  const { inputs } = parts.target;
  switch (inputs.mode) {
    case 'ensure':
    case 'plan':
    case 'check':
      return chainMode(parts, contextOf(parts));
    case 'destroy':
      return phase('Destroy', () => destroyMode(parts, contextOf(parts)));
    case 'sweep':
    case 'plan-sweep':
      return phase('Sweep', () => sweepMode(parts, contextOf(parts)));
  }
}

async function destroyMode(parts: ModeParts, context: Context): Promise<void> {
  const { environment, confirm } = parts.target.inputs;
  if (environment === undefined && confirm === undefined) return planDestroy(parts, context);
  await destroy(parts, context);
  // Green, since it is what was asked for; but a wrong name looks the same.
  if (parts.record.removed.length === 0) core.notice(nothingFound(context.desired));
}

/** A workload that is no environment: somebody has to say that it may go. */
async function planDestroy({ record }: ModeParts, context: Context): Promise<void> {
  const { namespace, serviceAccount } = context.desired;
  const { removals, kept } = await planRemoval(linksOf(context, undefined));
  record.toRemove = removals;
  record.kept.push(...kept);
  for (const { kind, name } of removals) info(`would delete: ${kind} ${name}`);
  for (const { object, why } of kept) info(`would keep: ${object}: ${why}`);
  core.notice(
    removals.length === 0
      ? nothingFound(context.desired)
      : `Nothing was deleted. To delete what is listed, set \`confirm: ${namespace}/${serviceAccount}\`.`,
  );
}

async function destroy(parts: ModeParts, context: Context): Promise<void> {
  const { record } = parts;
  // In a namespace that is shared nothing takes them along.
  const manifests = context.desired.keepsNamespace ? await manifestsFor(parts, context.desired) : undefined;
  await removeChain(linksOf(context, manifests), {
    onKept: (kept) => {
      record.kept.push(kept);
      info(`kept: ${kept.object}: ${kept.why}`);
    },
    onRemoved: (removal) => {
      record.removed.push(removal);
      info(`deleted: ${removal.kind} ${removal.name}`);
    },
  });
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

/** Of a chain that is removed: nothing is waited for, and nothing proven. */
function linksOf(context: Context, manifests: UserManifests | undefined): readonly Link[] {
  return buildChain({ context, manifests, workloads: undefined, proof: undefined, budget: noBudget }).links;
}

async function noBudget(): Promise<BudgetFacts> {
  return { issuers: undefined, clusterIssuer: undefined, namespaces: undefined, closedPullRequests: undefined };
}
