// Writes action.yml and the generated parts of the docs from their sources: inputs, outputs, diagnoses, rights, hosts.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { TABLES, withTables } from './tables';
import { actionFile } from '../src/action/contract';

const PAGES = ['README.md', ...globSync('docs/*.md')];

const placed = PAGES.flatMap((page) => {
  const { text, names } = withTables(readFileSync(page, 'utf8'));
  writeFileSync(page, text);
  return names;
});
const missing = Object.keys(TABLES).filter((name) => !placed.includes(name));
if (missing.length > 0) throw new Error(`no page has a place for: ${missing.map((name) => `<!-- BEGIN ${name} -->`).join(', ')}`);
writeFileSync('action.yml', actionFile());
