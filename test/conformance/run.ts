// `npm run test:conformance`: clients that nobody here wrote, each against a laboratory of its own. Names after it choose some of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { startLab } from '../../lab/lab';
import { asPerson } from '../walkthrough/person';
import { az } from './az';
import { goSdk, informers } from './go';
import { helm } from './helm';
import { javascript, kubernetesJavascript } from './javascript';
import { kubectl } from './kubectl';
import { kubernetesPython, python } from './python';
import { isWell, tableLines, type Row } from './table';
import { terraform } from './terraform';
import type { Client } from './client';

const CLIENTS: readonly Client[] = [
  az,
  kubectl,
  javascript,
  kubernetesJavascript,
  python,
  kubernetesPython,
  goSdk,
  informers,
  helm,
  terraform,
];

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function tried({ name, required = false, obtain }: Client): Promise<Row> {
  say(`\n== ${name}`);
  let play: Awaited<ReturnType<Client['obtain']>>;
  try {
    play = await obtain(say);
  } catch (error) {
    const skipped = error instanceof Error ? error.message : String(error);
    say(`  ${required ? 'MISSING' : 'skipped'}: ${skipped}`);
    return { client: name, required, skipped, calls: 0, steps: [] };
  }
  const lab = await startLab();
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    asPerson(lab);
    const env = { ...lab.env, HOME: folder, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) };
    const steps = await play({ lab, env, folder, say });
    return { client: name, required, calls: lab.requests().length, steps };
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !CLIENTS.some((client) => client.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no client '${unknown.join("', '")}'. There are: ${CLIENTS.map(({ name }) => name).join(', ')}.`);
  const rows: Row[] = [];
  for (const client of CLIENTS.filter(({ name }) => names.length === 0 || names.includes(name))) rows.push(await tried(client));
  say(`\n${tableLines(rows).join('\n')}`);
  return rows.every(isWell) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
