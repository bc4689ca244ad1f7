// The comment on a pull request: what its environment is now, as a person wants to read it.
import { isWrite } from '../../chain/plan/change';
import { changesWithOutcome, proofState, type RunRecord } from './record';
import { escapeMarkdown, table } from './markdown';

/** By this the comment is found again: one for each environment and workload. Names are checked inputs. */
export function commentMarker({ desired }: RunRecord): string {
  return `<!-- aks-wli-action ${desired?.namespace ?? ''}/${desired?.serviceAccount ?? ''} -->`;
}

export function commentOf(record: RunRecord): string {
  const { desired, diagnoses, mode, removed } = record;
  const name = `\`${desired?.marks.environment ?? ''}\``;
  if (mode === 'destroy') {
    return diagnoses.length > 0
      ? [`### Environment ${name}: not taken away`, ...problems(record)].join('\n\n')
      : [`### Environment ${name}: taken away`, `${removed.length} objects were removed${leftText(record)}.`].join('\n\n');
  }
  const state = diagnoses.length > 0 ? 'broken' : proofState(record) === 'passed' ? 'ready, and proven' : 'made, not proven';
  const changed = changesWithOutcome(record).filter(({ change, outcome }) => outcome !== undefined && isWrite(change));
  return [
    `### Environment ${name}: ${state}`,
    ...problems(record),
    chain(record),
    changed.length === 0
      ? 'Nothing has changed since the last run.'
      : `Changed by this run: ${changed.map(({ change, outcome }) => `${change.link} ${outcome}`).join(', ')}.`,
    proof(record),
    `Namespace: \`${desired?.namespace ?? ''}\`. Reach it with \`kubectl --namespace ${desired?.namespace ?? ''} get pods\`.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function problems({ diagnoses }: RunRecord): string[] {
  return diagnoses.map(
    ({ code, link, seen, fix }) => `**\`${code}\`** at '${link}': ${escapeMarkdown(seen)} **What to do:** ${escapeMarkdown(fix)}`,
  );
}

function chain(record: RunRecord): string {
  const rows = changesWithOutcome(record).map(({ change, outcome }) => [change.link, outcome ?? 'not reached', change.kind]);
  return rows.length === 0 ? '' : table(['link', 'state', 'object'], rows);
}

function proof({ verdict }: RunRecord): string {
  if (verdict?.outcome !== 'passed') return '';
  return `Proof: a pod has read ${verdict.secrets.map(({ name }) => `\`${name}\``).join(', ')} after ${verdict.tries} tries, the first time after ${(verdict.firstSuccessMs / 1000).toFixed(1)} s.`;
}

function leftText({ left }: RunRecord): string {
  return left.length === 0
    ? ''
    : `; left alone: ${left.map(({ object, why }) => `${escapeMarkdown(object)} (${escapeMarkdown(why)})`).join(', ')}`;
}
