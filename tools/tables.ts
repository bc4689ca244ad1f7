// The generated parts of the docs, by the name that stands in their markers.
import { readFileSync } from 'node:fs';
import { deployerCommands } from './deployer-commands';
import { table } from './markdown';
import { podHosts, runnerHosts, type Host } from './hosts';
import { RUN_DIAGNOSES } from '../src/action/diagnoses';
import { OUTPUTS } from '../src/action/report/outputs';
import { CLOUDS, type CloudName } from '../src/chain/cloud';
import { LINK_MEANINGS } from '../src/chain/links';
import { conditionsOf, type Right } from '../src/chain/right';
import { INPUTS, MODES, type InputName } from '../src/inputs/declaration';
import { INPUT_DIAGNOSES } from '../src/inputs/reader';
import { DELEGATION_CONDITION } from '../src/links/access/rights';
import { LINK_DIAGNOSES } from '../src/links/diagnoses';
import { RIGHTS } from '../src/links/rights';
import type { Wording } from '../src/chain/diagnosis';

/** What nearly every workflow gives. */
export const FIRST_INPUTS = [
  'resource-group',
  'cluster',
  'namespace',
  'service-account',
  'vault',
  'secret',
] as const satisfies readonly InputName[];

const isFirst = (name: string): boolean => FIRST_INPUTS.some((first) => first === name);

function inputTable(names: readonly InputName[]): string {
  return table(
    ['input', 'default', 'meaning'],
    names.map((name) => {
      const { description, presence, default: text } = INPUTS[name];
      return [`\`${name}\``, presence === 'required' ? '**required**' : text === undefined ? '' : `\`${text}\``, description];
    }),
  );
}

/** Groups in the order in which they are first declared. */
function inputGroups(): string {
  const groups = new Map<string, InputName[]>();
  for (const name of Object.keys(INPUTS) as InputName[]) {
    if (isFirst(name)) continue;
    const { group } = INPUTS[name];
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return [...groups].map(([group, names]) => `### ${group[0]?.toUpperCase()}${group.slice(1)}\n\n${inputTable(names)}`).join('\n\n');
}

/** By link, each code with an anchor of its own: `troubleshooting.md#access_not_granted`. */
function diagnoses(): string {
  const all: [string, Wording][] = Object.entries({ ...INPUT_DIAGNOSES, ...LINK_DIAGNOSES, ...RUN_DIAGNOSES });
  const links = [...new Set(all.map(([, { link }]) => link))];
  const line = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return links
    .map((link) => {
      const own = all.filter(([, wording]) => wording.link === link);
      const entries = own.map(([code, { seen, fix }]) => `### ${code}\n\nSeen: ${line(seen)}\n\nFix: ${line(fix)}`);
      return `## ${link}\n\n${entries.join('\n\n')}`;
    })
    .join('\n\n');
}

function rightTable(rights: readonly Right[]): string {
  return table(
    ['right', 'on', 'reason', 'only when'],
    rights.map((right) => [`\`${right.action}\``, right.scope, right.reason, conditionsOf(right).join(', and ')]),
  );
}

function hostTable(hosts: readonly Host[]): string {
  return table(
    ['host', 'for', 'modes', 'only when'],
    hosts.map(({ name, reason, modes, when }) => [
      `\`${name}\``,
      reason,
      modes.length === MODES.length ? 'all' : modes.map((mode) => `\`${mode}\``).join(', '),
      when ?? '',
    ]),
  );
}

function hostsByCloud(hosts: (cloud: CloudName) => readonly Host[]): string {
  return (Object.keys(CLOUDS) as CloudName[]).map((cloud) => `\`${cloud}\`:\n\n${hostTable(hosts(cloud))}`).join('\n\n');
}

/** Without its first line, which says what it is an example of. */
function workflow(): string {
  return `\`\`\`yaml\n${readFileSync('examples/.github/workflows/workload.yml', 'utf8').replace(/^#.*\n/, '')}\`\`\``;
}

export const TABLES: Readonly<Record<string, () => string>> = {
  'first inputs': () => inputTable(FIRST_INPUTS),
  'inputs': inputGroups,
  'outputs': () =>
    table(
      ['output', 'meaning'],
      Object.entries(OUTPUTS).map(([name, { description }]) => [`\`${name}\``, description]),
    ),
  'links': () =>
    table(
      ['link', 'true when'],
      Object.entries(LINK_MEANINGS).map(([link, meaning]) => [`\`${link}\``, meaning]),
    ),
  'rights': () => rightTable(RIGHTS.filter(({ plane }) => plane === 'Azure')),
  'data rights': () => rightTable(RIGHTS.filter(({ plane }) => plane === 'Kubernetes')),
  'condition': () => `\`\`\`text\n${DELEGATION_CONDITION}\n\`\`\``,
  'deployer commands': () => `\`\`\`bash\n${deployerCommands()}\n\`\`\``,
  'workflow': workflow,
  'diagnoses': diagnoses,
  'runner hosts': () => hostsByCloud(runnerHosts),
  'pod hosts': () => hostsByCloud(podHosts),
};

/** A page with every part between `<!-- BEGIN name -->` and `<!-- END name -->` written anew, and the names of those parts. */
export function withTables(page: string): { text: string; names: string[] } {
  const names: string[] = [];
  const text = page.replace(/<!-- BEGIN (.+?) -->\n[^]*?<!-- END \1 -->/g, (_part, name: string) => {
    const make = TABLES[name];
    if (make === undefined) throw new Error(`there is no generated part '${name}'; there are: ${Object.keys(TABLES).join(', ')}`);
    names.push(name);
    return `<!-- BEGIN ${name} -->\n\n${make()}\n\n<!-- END ${name} -->`;
  });
  return { text, names };
}
