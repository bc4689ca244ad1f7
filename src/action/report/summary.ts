// The job summary: the chain as a table and as a picture, the proof's figures, and what to do when a link is broken.
import { LINK_MEANINGS, LINKS, type Link } from '../../chain/links';
import { isWrite } from '../../chain/plan/change';
import { changesWithOutcome, proofState, type RunRecord } from './record';
import { escapeMarkdown, table } from './markdown';

/** GitHub refuses summaries of more than a MiB; a plan of many manifests stays far below this. */
const MAXIMUM_LENGTH = 900_000;

export function summaryOf(record: RunRecord): string {
  const ofChain = ['ensure', 'plan', 'check'].includes(record.mode) && record.skipped === undefined;
  const parts = ofChain
    ? [headline(record), picture(record), chainTable(record), proofFigures(record), details(record)]
    : environmentSummary(record);
  const text = parts.filter((part) => part !== '').join('\n\n');
  return text.length <= MAXIMUM_LENGTH ? `${text}\n` : `${text.slice(0, MAXIMUM_LENGTH)}\n\n(cut: the summary was too long)\n`;
}

/** What destroy and sweep did, or why a run had nothing to do. */
function environmentSummary(record: RunRecord): string[] {
  const { skipped, removed, left, swept, diagnoses } = record;
  if (skipped !== undefined) return ['## Workload identity: skipped', escapeMarkdown(skipped)];
  const title = diagnoses.length > 0 ? headline(record) : `## Workload identity: ${removed.length} objects taken away`;
  return [
    title,
    swept.length === 0
      ? ''
      : table(
          ['environment', 'decision', 'why'],
          swept.map(({ environment, sweep, why }) => [environment, sweep ? 'sweep' : 'keep', why]),
        ),
    removed.length === 0
      ? ''
      : table(
          ['removed', 'id'],
          removed.map(({ kind, id }) => [kind, `\`${id}\``]),
        ),
    left.length === 0
      ? ''
      : table(
          ['left', 'why'],
          left.map(({ object, why }) => [object, why]),
        ),
  ];
}

function headline({ desired, mode, diagnoses, planned, ...record }: RunRecord): string {
  const workload = desired === undefined ? '' : ` of ${escapeMarkdown(`${desired.namespace}/${desired.serviceAccount}`)}`;
  const [first, ...others] = diagnoses;
  if (first === undefined) {
    const state =
      mode === 'plan'
        ? `${planned.filter(isWrite).length} changes planned`
        : proofState({ ...record, mode, planned, diagnoses }) === 'passed'
          ? 'true, and proven'
          : 'true, not proven';
    return `## Workload identity${workload}: ${state}`;
  }
  return [
    `## Workload identity${workload}: broken at '${first.link}'`,
    ...[first, ...others].map(({ code, seen, fix }) => `**\`${code}\`** ${escapeMarkdown(seen)}\n\n**What to do:** ${escapeMarkdown(fix)}`),
  ].join('\n\n');
}

function picture(record: RunRecord): string {
  const broken = new Set(record.diagnoses.map(({ link }) => link));
  const links = LINKS.filter((link) => link !== 'manifests' || record.planned.some((change) => change.link === link) || broken.has(link));
  const firstBroken = links.findIndex((link) => broken.has(link));
  const nodes = links.map((link, index) => {
    const state = broken.has(link) ? 'broken' : firstBroken >= 0 && index > firstBroken ? 'unknown' : stateOf(record, link);
    return `  ${node(link)}["${link}"]:::${state}`;
  });
  const arrows = links
    .slice(1)
    .map((link, index) => `  ${node(links[index]!)} ${broken.has(link) ? '-. broken .->' : '-->'} ${node(link)}`);
  return [
    '```mermaid',
    'flowchart LR',
    ...nodes,
    ...arrows,
    '  classDef holds fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
    '  classDef changed fill:#ddf4ff,stroke:#0969da,color:#1f2328',
    '  classDef broken fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:3px',
    '  classDef unknown fill:#f6f8fa,stroke:#818b98,color:#59636e',
    '```',
  ].join('\n');
}

/** A link that was written is shown as changed; one of which nothing is known is not shown as holding. */
function stateOf(record: RunRecord, link: Link): 'changed' | 'holds' | 'unknown' {
  if (link === 'proof') return record.verdict?.outcome === 'passed' ? 'holds' : 'unknown';
  const own = changesWithOutcome(record).filter(({ change }) => change.link === link);
  if (own.some(({ change }) => isWrite(change))) return 'changed';
  return own.length > 0 ? 'holds' : 'unknown';
}

function node(link: Link): string {
  return link.replace('-', '_');
}

function chainTable(record: RunRecord): string {
  const rows = changesWithOutcome(record).map(({ change, outcome }) => [
    change.link,
    outcome ?? (record.mode === 'ensure' ? `to ${change.action}, not reached` : change.action),
    change.kind,
    `\`${change.id.replaceAll('`', '')}\``,
    change.why,
  ]);
  return rows.length === 0 ? '' : table(['link', 'state', 'object', 'id', 'why'], rows);
}

function proofFigures({ verdict, check, mode, warnings }: RunRecord): string {
  const notes = warnings.map((warning) => `> [!WARNING]\n> ${escapeMarkdown(warning)}`);
  if (verdict === undefined) {
    return [
      ...notes,
      ...(check && mode !== 'plan' ? [] : [`**Proof:** skipped (${mode === 'plan' ? 'mode is plan' : 'check is false'}).`]),
    ].join('\n\n');
  }
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
  if (verdict.outcome === 'failed') {
    return [
      ...notes,
      `**Proof:** failed at the stage '${verdict.stage}' with \`${verdict.code}\`, after ${verdict.tries} tries in ${seconds(verdict.elapsedMs)}.`,
    ].join('\n\n');
  }
  const rows = verdict.secrets.map(({ name, version, contentType, enabled, expires }) => [
    name,
    version,
    contentType ?? '',
    String(enabled ?? ''),
    expires === undefined ? 'never' : new Date(expires * 1000).toISOString(),
  ]);
  return [
    ...notes,
    `**Proof:** passed. A pod has read ${rows.length === 1 ? 'the secret' : `${rows.length} secrets`} after ${verdict.tries} tries; first success after ${seconds(verdict.firstSuccessMs)}, all in ${seconds(verdict.elapsedMs)}.`,
    table(['secret', 'version', 'content type', 'enabled', 'expires'], rows),
  ].join('\n\n');
}

function details({ planned }: RunRecord): string {
  const differing = planned.filter(({ differs }) => differs.length > 0);
  if (differing.length === 0) return '';
  const rows = differing.flatMap(({ id, differs }) =>
    differs.map(({ field, before, after }) => [id, field, before ?? '(none)', after ?? '(none)']),
  );
  return `<details><summary>What differs</summary>\n\n${table(['object', 'field', 'before', 'after'], rows)}\n\n</details>`;
}

/** What each link means, for the README. */
export function linkRows(): string[][] {
  return LINKS.map((link) => [`\`${link}\``, LINK_MEANINGS[link]]);
}
