// The kinds of clusters: Entra ID with Azure RBAC, with admin groups, and local accounts.
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { diagnosisOf, scenario } from './scenario';

describe('clusters', () => {
  const s = scenario();

  test('Entra ID with an admin group', async () => {
    const group = '66666666-6666-4666-8666-666666666666';
    s.cluster().resource.properties.aadProfile = { managed: true, enableAzureRBAC: false, adminGroupObjectIDs: [group] };
    s.world().applications[0]!.groups = [group];
    expect((await s.run()).outputs['proof']).toBe('passed');
  });

  test('Entra ID with Kubernetes RBAC, and no right', async () => {
    s.cluster().resource.properties.aadProfile = { managed: true, enableAzureRBAC: false, adminGroupObjectIDs: [] };
    const run = await s.run();
    expect(diagnosisOf(run)).toMatchObject({ link: 'namespace', code: 'KUBERNETES_RIGHT_MISSING' });
    expect(diagnosisOf(run).fix).toContain("a Role in the namespace 'wlipoc' with the verb 'get' on 'namespaces'");
    expect(s.writes()).toEqual([]);
  });

  test('without Entra ID: the kubeconfig carries a credential, which is masked', async () => {
    s.cluster().resource.properties.aadProfile = null;
    s.cluster().resource.properties.disableLocalAccounts = false;
    const run = await s.run();
    expect(run.outputs['proof']).toBe('passed');
    expect(run.masked.some((value) => value.startsWith('local-account:'))).toBe(true);
  });

  test('issuer sources that differ stop a run before it writes', async () => {
    s.lab.faults({
      service: 'oidc-issuer',
      path: 'openid-configuration',
      do: { status: 200, body: { issuer: 'https://elsewhere.example/' } },
    });
    const run = await s.run();
    expect(diagnosisOf(run)).toMatchObject({ link: 'federation', code: 'ISSUER_MISMATCH' });
    expect(diagnosisOf(run).seen).toContain("discovery document 'https://elsewhere.example/'");
    expect(s.writes()).toEqual([]);
  });

  test('whose webhook projects tokens for an audience of its own', async () => {
    await s.lab.settings({ webhookAudience: 'api://company' });
    const run = await s.run();
    expect(diagnosisOf(run)).toMatchObject({ link: 'proof', code: 'WEBHOOK_AUDIENCE' });
    expect(diagnosisOf(run).fix).toContain('set `audience: api://company`');
    expect((await s.run({ audience: 'api://company' })).outputs['proof']).toBe('passed');
    expect(s.identity().federatedIdentityCredentials.map(({ audiences }) => audiences)).toEqual([['api://company']]);
  });

  test('sign-in by the session of the Azure CLI, where there is no OIDC token', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'az-'));
    // Stands for az with its session: it gets the token that `az account get-access-token` would print.
    await writeFile(
      join(folder, 'az'),
      `#!/usr/bin/env node
const [resource] = process.argv.slice(process.argv.indexOf('--resource') + 1);
const scope = resource.replace(/\\/$/, '') + '/.default';
const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: process.env.AZURE_CLIENT_ID, client_secret: process.env.LAB_CLIENT_SECRET, scope });
fetch('https://login.microsoftonline.com/' + process.env.AZURE_TENANT_ID + '/oauth2/v2.0/token', { method: 'POST', body })
  .then((response) => response.json())
  .then(({ access_token: accessToken, expires_in: life }) => console.log(JSON.stringify({
    accessToken, expires_on: Math.floor(Date.now() / 1000) + life, tokenType: 'Bearer',
  })));
`,
    );
    await chmod(join(folder, 'az'), 0o755);
    const { ACTIONS_ID_TOKEN_REQUEST_URL: _url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: _token, ...env } = s.lab.env;
    const path = `${folder}:${process.execPath.replace(/\/node$/, '')}:${process.env['PATH']}`;
    const run = await s.run({}, { env: { ...env, PATH: path, NODE_USE_ENV_PROXY: '1' } });
    expect(run.outputs['proof']).toBe('passed');
  });

  test('neither an OIDC token nor a session: what to add to the workflow', async () => {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: _url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: _token, ...env } = s.lab.env;
    const run = await s.run({}, { env: { ...env, PATH: process.execPath.replace(/\/node$/, '') } });
    expect(diagnosisOf(run)).toMatchObject({ link: 'sign-in', code: 'SIGN_IN_UNAVAILABLE' });
    expect(diagnosisOf(run).fix).toContain('id-token: write');
  });

  test.each([
    [
      'the application trusts another subject',
      () => {
        s.world().applications[0]!.federatedIdentityCredentials[0]!.subject = 'repo:octo-org/octo-repo:ref:refs/heads/main';
      },
      'SIGN_IN_NO_TRUST',
    ],
    [
      'the application does not exist',
      () => {
        s.world().applications[0]!.clientId = '44444444-4444-4444-8444-444444444444';
      },
      'SIGN_IN_UNKNOWN_APPLICATION',
    ],
  ])('%s', async (_name, break_, code) => {
    break_();
    const run = await s.run();
    expect(diagnosisOf(run)).toMatchObject({ link: 'sign-in', code });
    // The subject is shown as GitHub sent it, with the ids of owner and repository in it.
    if (code === 'SIGN_IN_NO_TRUST') expect(diagnosisOf(run).seen).toContain(`subject '${s.world().github.subject}'`);
  });

  test('the tenant does not exist', async () => {
    const run = await s.run({ 'tenant-id': '33333333-3333-4333-8333-333333333333' });
    expect(diagnosisOf(run)).toMatchObject({ link: 'sign-in', code: 'SIGN_IN_UNKNOWN_TENANT' });
  });
});
