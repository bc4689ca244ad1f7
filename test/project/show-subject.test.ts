// The workflow show-subject: its script, run by bash against the laboratory's GitHub, prints what GitHub sends and never the token.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { scenario } from '../end-to-end/scenario';
import { evaluator, filled } from '../../command/rehearse/expressions';
import { readWorkflow } from '../runner/workflow';
import { synthesize } from './library';

const script = readWorkflow(synthesize()['.github/workflows/show-subject.yml']!).jobs['show']!.steps[0]!;

describe('show-subject', () => {
  const s = scenario();

  async function show(vars: Record<string, string>, env: Record<string, string>): Promise<{ log: string; summary: string }> {
    const summary = join(mkdtempSync(join(tmpdir(), 'show-subject-')), 'summary');
    const { stdout } = await promisify(execFile)('bash', ['-c', script.run!], {
      env: {
        PATH: process.env['PATH'],
        GITHUB_EVENT_NAME: 'push',
        ...env,
        ...filled(script.env ?? {}, await evaluator({ github: { event: {} }, vars })),
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    return { log: stdout, summary: readFileSync(summary, { encoding: 'utf8', flag: 'a+' }) };
  }

  test('prints issuer, subject and audience as GitHub sends them, and masks the token', async () => {
    const { log, summary } = await show({ AZURE_CLIENT_ID: 'x' }, s.lab.env);
    const [, token = ''] = /^::add-mask::(.+)$/m.exec(log) ?? [];
    expect(token.split('.')).toHaveLength(3);
    expect(log.replaceAll(`::add-mask::${token}`, '')).not.toContain(token.split('.')[2]);
    for (const text of [log, summary]) {
      expect(text).toContain("On 'push' GitHub sends:");
      expect(text).toContain(`"sub": "${s.world().github.subject}"`);
      expect(text).toContain('"iss": "https://token.actions.githubusercontent.com"');
      expect(text).toContain('"aud": "api://AzureADTokenExchange"');
    }
    expect(summary).not.toContain(token);
    expect(log).not.toContain('Not set up yet');
  });

  test('says what is still to be done as long as there is no AZURE_CLIENT_ID', async () => {
    expect((await show({}, s.lab.env)).log).toContain('::notice title=Not set up yet::');
  });

  test('says so where GitHub gives no token, as for pull requests from forks', async () => {
    const { log } = await show({}, {});
    expect(log).toMatch(/^::notice title=No token::.*forks/);
  });

  test('ends with an error when GitHub refuses, and prints no claims', async () => {
    const failure = await show({}, { ...s.lab.env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'wrong' }).catch(
      (error: unknown) => error as { code: number; stdout: string },
    );
    expect(failure).toMatchObject({ code: 22 });
    expect((failure as { stdout: string }).stdout).not.toContain('GitHub sends');
  });
});
