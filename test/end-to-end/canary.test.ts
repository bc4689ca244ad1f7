// The value of a secret and every token stay where they belong: in no log, output, summary, file or process list.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { scenario } from './scenario';

const CANARY = 'canary-7f3e9d2c-the-value-of-the-secret';
const FORMS = [
  CANARY,
  Buffer.from(CANARY).toString('base64'),
  Buffer.from(CANARY).toString('base64url'),
  encodeURIComponent(CANARY),
  Buffer.from(CANARY).toString('hex'),
];
/** A JSON Web Token: header, claims and signature. */
const TOKEN = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/;

describe('canary', () => {
  const s = scenario();

  test.each([
    ['a run that passes', {}],
    ['a run that fails late', { secret: 'my-secret\nabsent' }],
  ])('%s', async (_name, inputs) => {
    s.vault().secrets[0]!.versions[0]!.value = CANARY;
    // The laboratory's own environment carries a secret for az: the Action is not to get it, as in a workflow.
    const { LAB_CLIENT_SECRET: clientSecret, ...env } = s.lab.env;
    const workspace = await mkdtemp(join(tmpdir(), 'canary-'));
    const home = await mkdtemp(join(tmpdir(), 'canary-home-'));
    let processes = '';
    const watch = setInterval(() => {
      processes += execFileSync('ps', ['axww', '-o', 'args'], { encoding: 'utf8' });
    }, 50);
    const run = await s.run({ 'check-timeout': '10s', ...inputs }, { env: { ...env, HOME: home, RUNNER_DEBUG: '1' }, workspace });
    clearInterval(watch);
    expect(s.lab.requests().some(({ service, status }) => service === 'key-vault' && status === 200)).toBe(true);
    const files = await Promise.all((await readdir(workspace, { recursive: true })).map((file) => readFile(join(workspace, file), 'utf8')));
    const unmasked = run.log.replace(/^::add-mask::.*$/gm, '');
    const events = JSON.stringify(s.cluster().objects);
    const places = {
      log: unmasked,
      outputs: JSON.stringify(run.outputs),
      summary: run.summary,
      files: files.join('\n'),
      processes,
      events,
      masked: run.log,
    };
    for (const [place, text] of Object.entries(places)) {
      for (const form of FORMS) expect([place, text.includes(form)]).toEqual([place, false]);
      if (place !== 'masked') expect([place, TOKEN.exec(text)?.[0]]).toEqual([place, undefined]);
      expect([place, text.includes(clientSecret!)]).toEqual([place, false]);
    }
    // Every token was masked before anything else was said of it.
    const audiences = run.masked
      .filter((value) => TOKEN.test(value))
      .map((value) => [decodeJwt(value).iss, decodeJwt(value).aud].flat().join(' '));
    const { tenantId } = s.world();
    expect(new Set(audiences)).toEqual(
      new Set([
        'https://token.actions.githubusercontent.com api://AzureADTokenExchange',
        `https://sts.windows.net/${tenantId}/ https://management.azure.com`,
        `https://sts.windows.net/${tenantId}/ 6dae42f8-4368-4678-94ff-3960e28e3630`,
        `${s.cluster().resource.properties.oidcIssuerProfile!.issuerURL} api://AzureADTokenExchange`,
      ]),
    );
    expect(run.masked).not.toContain(run.outputs['client-id']);
  });
});
