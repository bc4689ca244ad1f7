// Writes what action.yml and the README say from its sources: inputs, outputs, diagnoses, rights, links.
import { readFileSync, writeFileSync } from 'node:fs';
import { table } from './markdown';
import { actionFile } from '../src/action/contract';
import { RUN_DIAGNOSES } from '../src/action/diagnoses';
import { OUTPUTS } from '../src/action/report/outputs';
import { LINK_MEANINGS } from '../src/chain/links';
import { conditionsOf } from '../src/chain/right';
import { INPUTS } from '../src/inputs/declaration';
import { INPUT_DIAGNOSES } from '../src/inputs/reader';
import { DELEGATION_CONDITION } from '../src/links/access/rights';
import { LINK_DIAGNOSES } from '../src/links/diagnoses';
import { RIGHTS } from '../src/links/rights';

const TABLES: Record<string, () => string> = {
  inputs: () =>
    table(
      ['input', 'default', 'meaning'],
      Object.entries(INPUTS).map(([name, { description, presence, default: text }]) => [
        `\`${name}\``,
        presence === 'required' ? '**required**' : text === undefined ? '' : `\`${text}\``,
        description,
      ]),
    ),
  outputs: () =>
    table(
      ['output', 'meaning'],
      Object.entries(OUTPUTS).map(([name, { description }]) => [`\`${name}\``, description]),
    ),
  links: () =>
    table(
      ['link', 'true when'],
      Object.entries(LINK_MEANINGS).map(([link, meaning]) => [`\`${link}\``, meaning]),
    ),
  rights: () =>
    table(
      ['right', 'on', 'reason', 'only when'],
      RIGHTS.map((right) => [`\`${right.action}\``, right.scope, right.reason, conditionsOf(right).join(', and ')]),
    ),
  condition: () => `    ${DELEGATION_CONDITION}`,
  diagnoses: () =>
    table(
      ['code', 'link', 'what was seen', 'what to do'],
      Object.entries({ ...INPUT_DIAGNOSES, ...LINK_DIAGNOSES, ...RUN_DIAGNOSES }).map(([code, { link, seen, fix }]) => [
        `\`${code}\``,
        link,
        seen,
        fix,
      ]),
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
writeFileSync('action.yml', actionFile());
