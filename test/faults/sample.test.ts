// A sample of `npm run test:faults` for every change: each kind of fault once, on requests that have been trouble before.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLab, type RunningLab } from '../../lab/lab';
import { races } from './races';
import { playScenarios } from './scenarios';
import { singleFaults } from './single-faults';
import type { Case } from './case';

const SAMPLE: readonly RegExp[] = [
  /^first run: 429 PUT resource-manager.*\/userAssignedIdentities\/[^/]+$/,
  /^first run: 503 GET oidc-issuer.*openid-configuration$/,
  /^first run: 500 GET key-vault\/secrets\/my-secret$/,
  /^first run: cut before POST entra.*\/token$/,
  /^first run: cut after PATCH kubernetes.*\/serviceaccounts\/[^/]+$/,
  /^first run: slow GET key-vault\/secrets\/my-secret$/,
  /^first run: killed PUT resource-manager.*\/roleAssignments\/[^/]+$/,
  /^environment: killed PATCH kubernetes.*\/configmaps\/settings$/,
  /^destroy: cut after DELETE kubernetes.*\/namespaces\/[^/]+$/,
  /^destroy: killed DELETE resource-manager.*\/userAssignedIdentities\/[^/]+$/,
  /^sweep: 200 with HTML GET github.*\/pulls/,
  /^ten at once on one workload$/,
];

describe('a sample of the fault runs', () => {
  let lab: RunningLab;
  let cases: Case[] = [];
  beforeAll(async () => {
    lab = await startLab({ seed: 1 });
    const scenarios = await playScenarios(lab);
    cases = [...singleFaults(scenarios, false), ...races(scenarios)];
  });
  afterAll(() => lab.close());

  test.each(SAMPLE)('%s', async (pattern) => {
    const one = cases.find(({ name }) => pattern.test(name));
    expect(one).toBeDefined();
    expect(await one?.play(lab)).toMatchObject({ met: true, mistakes: [] });
  });

  test('every kind of fault meets every request of every scenario', () => {
    const kinds = new Set(cases.map(({ kind }) => kind));
    expect(kinds.size).toBe(14);
    for (const scenario of ['first run', 'environment', 'destroy', 'sweep'])
      expect(new Set(cases.filter(({ name }) => name.startsWith(`${scenario}: `)).map(({ kind }) => kind)).size).toBe(12);
  });
});
