// Writes what the README says from its sources: action.yml, the diagnoses, the rights, the links.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { table } from './markdown';
import { linkRows } from '../src/action/report/summary';
import { DIAGNOSES } from '../src/chain/diagnoses';
import { conditionsOf, DELEGATION_CONDITION, RIGHTS } from '../src/chain/rights';

interface ActionFile {
  inputs: Record<string, { description: string; required?: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
}

const action = parse(readFileSync('action.yml', 'utf8')) as ActionFile;

const TABLES: Record<string, () => string> = {
  inputs: () =>
    table(
      ['input', 'default', 'meaning'],
      Object.entries(action.inputs).map(([name, { description, required, default: value }]) => [
        `\`${name}\``,
        required === true ? '**required**' : value === undefined ? '' : `\`${value}\``,
        description,
      ]),
    ),
  outputs: () =>
    table(
      ['output', 'meaning'],
      Object.entries(action.outputs).map(([name, { description }]) => [`\`${name}\``, description]),
    ),
  links: () => table(['link', 'true when'], linkRows()),
  rights: () =>
    table(
      ['right', 'on', 'reason', 'only when'],
      RIGHTS.map((right) => [`\`${right.action}\``, right.scope, right.reason, conditionsOf(right).join(', and ')]),
    ),
  condition: () => `    ${DELEGATION_CONDITION}`,
  diagnoses: () =>
    table(
      ['code', 'link', 'what was seen', 'what to do'],
      Object.entries(DIAGNOSES).map(([code, { link, seen, fix }]) => [`\`${code}\``, link, seen, fix]),
    ),
};

let readme = readFileSync('README.md', 'utf8');
for (const [name, make] of Object.entries(TABLES)) {
  const [begin, end] = [`<!-- BEGIN ${name} -->`, `<!-- END ${name} -->`];
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no place for the table '${name}': ${begin} ... ${end}`);
  readme = `${readme.slice(0, from + begin.length)}\n${make()}\n${readme.slice(to)}`;
}
writeFileSync('README.md', readme);
