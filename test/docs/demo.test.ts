// The demo: what it says to a wrong name, its colours, its phases, and its page as a browser draws it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { summaryPage } from '../../tools/page';
import { phasesOf, shown } from '../../tools/shown';
import { CHROMIUM, rendered } from './browser';

const SUMMARY = `## Workload identity of a/b: true, and proven

\`\`\`mermaid
flowchart LR
  cluster["cluster"]:::holds
  service_account["service-account"]:::broken
  cluster -. broken .-> service_account
  classDef holds fill:#dafbe1
  classDef broken fill:#ffebe9
\`\`\`

| link | state |
| --- | --- |
| cluster | <b>holds</b> |
`;

describe('npm run demo', () => {
  test.each([['nonsense'], ['--nonsense'], ['main', 'scaffold']])('%s is answered by one line that says what there is', (...args) => {
    const { status, stdout, stderr } = spawnSync('tsx', ['tools/demo.ts', ...args], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^npm run demo -- NAME, where NAME is one of: main, pull-request, rollout, beside, scaffold; --open .*\n$/);
  });

  test("beside: what others have made is proven with readers' rights, then a Storage account", () => {
    const { status, stdout } = spawnSync('tsx', ['tools/demo.ts', 'beside'], { encoding: 'utf8' });
    const text = stripVTControlCharacters(stdout);
    expect([status, text.match(/^proof: passed$/gm)?.length]).toEqual([0, 2]);
    expect(text).toContain('containers/box: a read with the role');
    expect(text).toContain('=== 0 writes, the check pods aside');
  });

  test('shows what a runner shows, and no token', () => {
    const log =
      '::add-mask::secret\n::group::Plan\n+ identity: create identity x (why)\nplan: 0.4 s\n::endgroup::\n::error title=T,line=1::Broken.\n';
    expect(stripVTControlCharacters(shown(log))).toBe('▸ Plan\n+ identity: create identity x (why)\nplan: 0.4 s\nERROR: Broken.\n');
    expect(phasesOf({ log, milliseconds: 1234 })).toBe('plan 0.4 s, the whole run 1.2 s');
  });

  test('in colour, on a terminal', () => {
    const script = join(mkdtempSync(join(tmpdir(), 'colour-')), 'script.ts');
    writeFileSync(
      script,
      `import { shown } from '${resolve('tools/shown.ts')}';\nprocess.stdout.write(shown('+ a\\n! b\\n::warning::c\\n'));\n`,
    );
    const { stdout } = spawnSync('tsx', [script], { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '1' } });
    expect(stdout).toBe('\u001b[32m+ a\u001b[39m\n\u001b[31m! b\u001b[39m\n\u001b[33mWARNING: c\u001b[39m\n');
  });
});

describe('the demo of the rollout', () => {
  test('names each mistake, and is green for what works', () => {
    const { status, stdout } = spawnSync('tsx', ['tools/demo.ts', 'rollout'], { encoding: 'utf8' });
    const text = stripVTControlCharacters(stdout);
    const named = [...text.matchAll(/^ERROR: .*?\(([A-Z_]+)\)/gm)].map(([, code]) => code);
    expect(named).toEqual(['POD_LABEL_MISPLACED', 'POD_ACCOUNT_OTHER', 'POD_VARIABLE_EMPTY', 'ROLLOUT_CRASH', 'POD_LABEL_MISPLACED']);
    expect(text.match(/; 0 writes$/gm)).toHaveLength(5);
    expect([status, text.trimEnd().split('\n').at(-1)]).toEqual([0, '=== Each mistake was named, each workload that works is green']);
  });
});

describe('its page', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'page-')), 'page.html');

  test('is whole in one file', () => {
    const page = summaryPage('A <title>', SUMMARY);
    expect(page).toContain('<title>A &lt;title&gt;</title>');
    expect(page).toContain('<pre class="mermaid">flowchart LR');
    expect(page.match(/<script>/g)).toHaveLength(2);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page.replace(/<script>[^]*<\/script>/, '')).not.toMatch(/https?:|src=/);
  });

  const inBrowser = CHROMIUM === undefined ? test.skip : test;
  inBrowser('shows the picture in a browser (needs Chromium: CHROME_PATH or on the PATH)', async () => {
    writeFileSync(path, summaryPage('Summary', SUMMARY));
    const text = await rendered(path, CHROMIUM ?? '', '</svg>');
    const [picture = ''] = /<pre class="mermaid"[^]*?<\/pre>/.exec(text) ?? [];
    expect(picture).toContain('<svg');
    for (const label of ['cluster', 'service-account', 'broken']) expect(picture).toContain(`>${label}<`);
    expect(text).not.toContain('Syntax error');
    expect(text).toContain('<table>');
  });
});
