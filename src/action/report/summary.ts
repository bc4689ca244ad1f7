// The job summary: the chain as a table and as a picture, the proof's figures, and what to do when a link is broken.
import { counted } from '../../chain/diagnosis';
import { chainTable, differencesFold, idsFold } from './chain-table';
import { escapeMarkdown, link, table } from './markdown';
import { nothingFound } from './nothing-found';
import { picture } from './picture';
import { provenText, PROVEN_BY } from './proven';
import { countWrites, proofState, type RunRecord } from './record';

/** GitHub refuses summaries of more than a MiB; a plan of many manifests stays far below this. */
const MAXIMUM_LENGTH = 900_000;

export function summaryOf(record: RunRecord): string {
  const mode = record.target?.inputs.mode ?? 'ensure';
  const ofChain = ['ensure', 'plan', 'check'].includes(mode) && record.skipped === undefined;
  const parts = ofChain
    ? [
        headline(record),
        record.address === undefined ? '' : `Address: ${link(record.address, record.address)}`,
        picture(record),
        chainTable(record),
        rolloutTable(record),
        proofFigures(record),
        differencesFold(record),
        idsFold(record),
      ]
    : environmentSummary(record);
  const text = parts.filter((part) => part !== '').join('\n\n');
  return text.length <= MAXIMUM_LENGTH ? `${text}\n` : `${text.slice(0, MAXIMUM_LENGTH)}\n\n(cut: the summary was too long)\n`;
}

/** What destroy and sweep did, or why a run had nothing to do. */
function environmentSummary(record: RunRecord): string[] {
  const { skipped, toRemove, removed, kept, swept, diagnoses, target } = record;
  if (skipped !== undefined) return ['## Workload identity: skipped', escapeMarkdown(skipped)];
  const done =
    toRemove.length > 0
      ? `${counted(toRemove.length, 'object', 'objects')} to delete`
      : `${counted(removed.length, 'object', 'objects')} deleted`;
  const title = diagnoses.length > 0 ? headline(record) : `## Workload identity: ${done}`;
  const nothing = target?.inputs.mode === 'destroy' && removed.length + toRemove.length === 0 && diagnoses.length === 0;
  return [
    title,
    nothing ? escapeMarkdown(nothingFound(target.desired)) : '',
    swept.length === 0
      ? ''
      : table(
          ['environment', 'decision', 'why'],
          swept.map(({ environment, sweep, why }) => [environment, sweep ? 'delete' : 'keep', why]),
        ),
    toRemove.length === 0
      ? ''
      : table(
          ['to delete, with `confirm`', 'id'],
          toRemove.map(({ kind, id }) => [kind, { code: id }]),
        ),
    removed.length === 0
      ? ''
      : table(
          ['deleted', 'id'],
          removed.map(({ kind, id }) => [kind, { code: id }]),
        ),
    kept.length === 0
      ? ''
      : table(
          ['kept', 'why'],
          kept.map(({ object, why }) => [object, why]),
        ),
  ];
}

function headline(record: RunRecord): string {
  const { target, diagnoses } = record;
  const workload = target === undefined ? '' : ` of ${escapeMarkdown(`${target.desired.namespace}/${target.desired.serviceAccount}`)}`;
  const [first] = diagnoses;
  if (first === undefined) {
    const state =
      target?.inputs.mode === 'plan'
        ? `${counted(countWrites(record), 'change', 'changes')} planned`
        : proofState(record) === 'passed'
          ? 'true, and proven'
          : 'true, not proven';
    return `## Workload identity${workload}: ${state}`;
  }
  const where = { 'run': 'stopped', 'inputs': 'inputs are not valid', 'sign-in': 'sign-in failed', 'github': 'GitHub failed' };
  const state = first.link in where ? where[first.link as keyof typeof where] : `broken at '${first.link}'`;
  return [
    `## Workload identity${workload}: ${state}`,
    ...diagnoses.map(({ code, seen, fix }) => `**\`${code}\`** ${escapeMarkdown(seen)}\n\n**What to do:** ${escapeMarkdown(fix)}`),
  ].join('\n\n');
}

function rolloutTable({ rolledOut }: RunRecord): string {
  return rolledOut.length === 0
    ? ''
    : table(
        ['workload', 'rolled out'],
        rolledOut.map(({ object, progress }) => [object, progress]),
      );
}

function proofFigures({ verdict, target, synced, unproven, warnings, findings }: RunRecord): string {
  const notes = [...findings.map(({ code, seen, fix }) => `${code}: ${seen} ${fix}`), ...warnings].map(
    (warning) => `> [!WARNING]\n> ${escapeMarkdown(warning)}`,
  );
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
  if (verdict === undefined) {
    const { mode, check } = target?.inputs ?? { mode: 'ensure', check: true };
    const why = unproven ?? (mode === 'plan' ? 'mode is plan' : 'check is false');
    return [...notes, ...(check && mode !== 'plan' && unproven === undefined ? [] : [`**Proof:** skipped (${why}).`])].join('\n\n');
  }
  const tries = counted(verdict.tries, 'try', 'tries');
  if (verdict.outcome === 'failed') {
    const failed = `**Proof:** failed at the stage '${verdict.stage}' with \`${verdict.code.replaceAll('`', '')}\`, after ${tries} in ${seconds(verdict.elapsedMs)}.`;
    return [...notes, failed].join('\n\n');
  }
  const rows = verdict.secrets.map(({ name, version, contentType, enabled, expires }) => [
    name,
    version,
    contentType ?? '',
    String(enabled ?? ''),
    expires === undefined ? 'never' : new Date(expires * 1000).toISOString(),
  ]);
  const targets = verdict.targets.map(({ name, proof }) => [name, PROVEN_BY[proof]]);
  return [
    ...notes,
    `**Proof:** passed. A pod has ${provenText(verdict)} after ${tries}; first success after ${seconds(verdict.firstSuccessMs)}, all in ${seconds(verdict.elapsedMs)}.`,
    ...synced.map((one) => `**Proof:** ${escapeMarkdown(one)}.`),
    ...(rows.length === 0 ? [] : [table(['secret', 'version', 'content type', 'enabled', 'expires'], rows)]),
    ...(targets.length === 0 ? [] : [table(['target', 'proven by'], targets)]),
  ].join('\n\n');
}
