// Azure's three waits: they are waited for by trying, shown as they happen, and ended by the time limit.
import { describe, expect, test } from '@jest/globals';
import { diagnosisOf, scenario } from './scenario';

describe('waiting', () => {
  const s = scenario();

  test('credential, principal and role spread at their own pace: each wait is seen', async () => {
    await s.lab.settings({ principalReplicationMs: 1500, ficPropagationMs: 3000, rolePropagationMs: 5000 });
    const run = await s.run();
    expect(run.outputs['proof']).toBe('passed');
    expect(run.log).toMatch(/^waiting for Entra ID to know the new identity \(AADSTS700016\), \d+ s$/m);
    expect(run.log).toMatch(/^waiting for the federated credential to take effect \(AADSTS70025\), \d+ s$/m);
    expect(run.log).toMatch(/^waiting for the role assignment to take effect \(ForbiddenByRbac\), \d+ s$/m);
    expect(run.log).toMatch(/^proof: secret read 1 of 3, \d+ s$/m);
    expect(run.summary).toMatch(/first success after [3-9]\.\d s/);
  });

  test('a failure after a success is no verdict: reads must come in a row', async () => {
    s.lab.faults({
      service: 'entra',
      method: 'POST',
      path: '/token',
      nth: 4,
      times: 1,
      do: {
        status: 401,
        body: { error: 'invalid_client', error_description: 'AADSTS70021: No matching federated identity record found. Trace ID: x' },
      },
    });
    const run = await s.run();
    expect(run.outputs['proof']).toBe('passed');
    expect(run.log).toMatch(
      /secret read 1 of 3.*\n(.*\n)*waiting for the federated credential.*AADSTS70021.*\n(.*\n)*proof: secret read 1 of 3/,
    );
  });

  test('the time limit ends a wait, with the last that was seen', async () => {
    await s.lab.settings({ rolePropagationMs: 600_000 });
    // The deployer's own roles have long spread.
    s.world().roleAssignments.forEach((assignment) => {
      assignment.createdAt = -1e12;
    });
    const run = await s.run({ 'check-timeout': '10s' });
    expect(run.status).toBe(1);
    expect(run.outputs['proof']).toBe('failed');
    expect(diagnosisOf(run)).toMatchObject({ link: 'access', code: 'ACCESS_NOT_GRANTED' });
    expect(diagnosisOf(run).seen).toMatch(/ForbiddenByRbac after \d+ tries in \d+ s\).*given by this run: it does not count yet/);
  });

  test.each([
    ['AADSTS7002138', 'FEDERATION_SUBJECT_CASE'],
    ['AADSTS700024', 'FEDERATION_TOKEN_REFUSED'],
    ['AADSTS90002', 'FEDERATION_TENANT_UNKNOWN'],
    ['AADSTS50027', 'FEDERATION_TOKEN_REFUSED'],
  ])('%s is a verdict at once', async (code, expected) => {
    // The first two tokens are the deployer's.
    s.lab.faults({
      service: 'entra',
      method: 'POST',
      path: '/token',
      nth: 3,
      do: { status: 401, body: { error: 'x', error_description: `${code}: words. Trace ID: x` } },
    });
    const run = await s.run();
    expect(diagnosisOf(run).code).toBe(expected);
    expect(s.lab.requests().filter(({ service, method }) => service === 'entra' && method === 'POST')).toHaveLength(3);
  });

  test('a throttled vault is waited for', async () => {
    s.lab.faults({ service: 'key-vault', times: 2, do: '429' });
    const run = await s.run();
    expect(run.outputs['proof']).toBe('passed');
    expect(run.log).toMatch(/waiting for the target of the proof \(Throttled\), \d+ s/);
  });
});
