// The comment on a pull request: what its environment is now, as a person wants to read it.
import { isWrite } from '../../chain/change';
import { counted } from '../../chain/diagnosis';
import { chainTable, differencesFold, stateText } from './chain-table';
import { details, escapeMarkdown, link, shellBlock, table } from './markdown';
import { provenText } from './proven';
import { countWrites, proofState, reportedChanges, type RunRecord, type RunTarget } from './record';
import type { Environment } from '../environment';

/** GitHub takes 65,536 characters. */
const MAXIMUM_LENGTH = 65_000;

/** By this the comment is found again: one for each environment and workload. Names are checked inputs. */
export function commentMarker({ target }: RunRecord): string {
  return `<!-- aks-wli-action ${target?.desired.namespace ?? ''}/${target?.desired.serviceAccount ?? ''} -->`;
}

/** A plan has a comment of its own: it speaks of what a merge would do. */
export function planMarker({ target }: RunRecord): string {
  return `<!-- aks-wli-action plan ${target?.desired.namespace ?? ''}/${target?.desired.serviceAccount ?? ''} -->`;
}

export function planCommentOf(record: RunRecord, environment: Environment, now: Date): string {
  const { target, diagnoses } = record;
  const workload = `\`${target?.desired.namespace ?? ''}/${target?.desired.serviceAccount ?? ''}\``;
  const state = diagnoses.length > 0 ? 'it cannot work as it is' : counted(countWrites(record), 'change', 'changes');
  const parts = [`### Workload identity of ${workload}: ${state}`, ...problems(record)];
  const end = provenance(record, environment, now);
  const joined = (...more: string[]): string => [...parts, ...more, end].filter((part) => part !== '').join('\n\n');
  const [whole, short] = [joined(chainTable(record), differencesFold(record)), joined(chainTable(record))];
  if (whole.length <= MAXIMUM_LENGTH) return whole;
  return short.length <= MAXIMUM_LENGTH ? short : joined('The plan is too long for a comment: the summary of the run shows it.');
}

export function commentOf(record: RunRecord, environment: Environment, now: Date): string {
  const { target, diagnoses, removed } = record;
  const name = `\`${target?.desired.ownership.environment ?? ''}\``;
  const parts =
    target?.inputs.mode === 'destroy'
      ? diagnoses.length > 0
        ? [`### Environment ${name}: not deleted`, ...problems(record)]
        : [`### Environment ${name}: deleted`, `${counted(removed.length, 'object was', 'objects were')} deleted${keptText(record)}.`]
      : environmentParts(record, name);
  return [...parts, provenance(record, environment, now)].filter((part) => part !== '').join('\n\n');
}

function environmentParts(record: RunRecord, name: string): string[] {
  const { target, diagnoses } = record;
  const state = diagnoses.length > 0 ? 'broken' : proofState(record) === 'passed' ? 'ready, and proven' : 'created, not proven';
  const changed = reportedChanges(record).filter(({ change, applied }) => applied !== undefined && isWrite(change));
  return [
    `### Environment ${name}: ${state}`,
    ...problems(record),
    record.address === undefined ? '' : `Address: ${link(record.address, record.address)}`,
    chain(record),
    changed.length === 0
      ? 'Nothing has changed since the last run.'
      : `Changed by this run: ${changed.map(({ change, applied }) => `${change.link} ${applied?.outcome ?? ''}`).join(', ')}.`,
    proof(record),
    ...(target === undefined ? [] : [lookAtIt(target)]),
  ];
}

/** Names are checked inputs; that of a resource group may have parentheses. */
function lookAtIt({ desired: { namespace, cluster }, inputs: { publicFqdn } }: RunTarget): string {
  const commands = [
    `az aks get-credentials --subscription ${cluster.subscriptionId} --resource-group '${cluster.resourceGroup}' --name ${cluster.name}${publicFqdn ? ' --public-fqdn' : ''}`,
    `kubectl get pods,services,ingresses --namespace ${namespace}`,
    `kubectl get events --namespace ${namespace} --sort-by .lastTimestamp`,
  ];
  return `Namespace: \`${namespace}\`.\n\n${details('Look at it with kubectl', shellBlock(commands))}`;
}

function problems({ diagnoses }: RunRecord): string[] {
  return diagnoses.map(
    ({ code, link, seen, fix }) => `**\`${code}\`** at '${link}': ${escapeMarkdown(seen)} **What to do:** ${escapeMarkdown(fix)}`,
  );
}

function chain(record: RunRecord): string {
  const rows = reportedChanges(record).map((reported) => [
    reported.change.link,
    stateText(reported, record),
    `${reported.change.kind} ${reported.change.name}`,
  ]);
  return rows.length === 0 ? '' : table(['link', 'state', 'object'], rows);
}

function proof({ verdict }: RunRecord): string {
  if (verdict?.outcome !== 'passed') return '';
  const names = verdict.secrets.map(({ name }) => `\`${name}\``).join(', ');
  return `Proof: a pod has ${verdict.targets.length === 0 ? `read ${names}` : provenText(verdict)} after ${counted(verdict.tries, 'try', 'tries')}, the first time after ${(verdict.firstSuccessMs / 1000).toFixed(1)} s.`;
}

/** Which commit and which run the comment speaks of, and when. */
function provenance({ target }: RunRecord, environment: Environment, now: Date): string {
  const sha = target?.pullRequest?.sha ?? environment['GITHUB_SHA'] ?? '';
  const [server, repository, run] = [environment['GITHUB_SERVER_URL'], environment['GITHUB_REPOSITORY'], environment['GITHUB_RUN_ID']];
  const linked =
    server !== undefined &&
    /^https:\/\/[\w.-]+(:\d+)?$/.test(server) &&
    /^[\w.-]+\/[\w.-]+$/.test(repository ?? '') &&
    /^\d+$/.test(run ?? '');
  return [
    ...(/^[0-9a-f]{40}$/.test(sha) ? [`Commit ${sha.slice(0, 7)}`] : []),
    ...(linked ? [`[run ${run ?? ''}](${server}/${repository ?? ''}/actions/runs/${run ?? ''})`] : []),
    `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  ].join(', ');
}

function keptText({ kept }: RunRecord): string {
  return kept.length === 0
    ? ''
    : `; kept: ${kept.map(({ object, why }) => `${escapeMarkdown(object)} (${escapeMarkdown(why)})`).join(', ')}`;
}
