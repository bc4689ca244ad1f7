// action.yml is what the declaration says, word for word; and what is declared is read. An input that does nothing would be a lie.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { actionFile } from '../../src/action/contract';
import { OUTPUTS } from '../../src/action/report/outputs';
import { BrokenLink } from '../../src/chain/diagnosis';
import { INPUTS, type Inputs } from '../../src/inputs/declaration';
import { inputVariable, readInputs } from '../../src/inputs/reader';

const TEXT = readFileSync('action.yml', 'utf8');
const ACTION = parse(TEXT) as {
  inputs: Record<string, { default?: string; required?: boolean; description: string }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string };
};
const MINIMAL: Record<string, string> = {
  'subscription-id': '00000000-0000-4000-8000-000000000001',
  'resource-group': 'g',
  'cluster': 'c',
  'namespace': 'n',
  'service-account': 's',
  'vault': 'vault',
  'secret': 'x',
};
const environment = (inputs: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value]));
const problemsOf = (variables: Record<string, string>): string[] => {
  try {
    readInputs(variables);
    return [];
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    return error.diagnoses.map(({ code, seen }) => `${code} ${seen}`);
  }
};

describe('action.yml', () => {
  test('is what the declarations give, and nothing else', () => {
    expect(TEXT).toBe(actionFile());
  });

  test('names the inputs that are read, and only those, with their defaults', () => {
    const declared = Object.entries(INPUTS).map(([name, input]) => [name, input.default]);
    expect(Object.entries(ACTION.inputs).map(([name, input]) => [name, input.default])).toStrictEqual(declared);
    // Each name in action.yml is read, and each name that is read is in action.yml.
    const camelCase = (name: string): string => name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    expect(Object.keys(readInputs(environment(MINIMAL)))).toStrictEqual(Object.keys(ACTION.inputs).map(camelCase));
  });

  test('names the outputs that are written, and only those', () => {
    expect(Object.keys(ACTION.outputs)).toStrictEqual(Object.keys(OUTPUTS));
  });

  test('says of everything what it is for, in sentences', () => {
    for (const { description } of [...Object.values(ACTION.inputs), ...Object.values(ACTION.outputs)]) expect(description).toMatch(/\.$/);
  });

  test('runs on Node 24, from the bundle', () => {
    expect(ACTION.runs).toStrictEqual({ using: 'node24', main: 'dist/index.js' });
  });

  test('requires what is required, and nothing else', () => {
    const required = Object.entries(ACTION.inputs).flatMap(([name, input]) => (input.required === true ? [name] : []));
    expect(required).toStrictEqual(['resource-group', 'cluster', 'namespace', 'service-account']);
    for (const name of [...required, 'subscription-id', 'vault', 'secret']) {
      const { [name]: _left, ...rest } = MINIMAL;
      expect(problemsOf(environment(rest))).toEqual([expect.stringContaining(`INPUT_INVALID \`${name}\`: is required`)]);
    }
  });
});

describe('reading the inputs', () => {
  const { vault: _vault, secret: _secret, ...NO_VAULT } = MINIMAL;
  const STORAGE =
    '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/account';

  test('a vault, or access to something else', () => {
    expect(problemsOf(environment(NO_VAULT))).toEqual([expect.stringContaining('`vault`: is required unless `access` is given')]);
    expect(readInputs(environment({ ...NO_VAULT, access: `Reader on ${STORAGE}/` }))).toMatchObject({
      vault: undefined,
      access: [{ role: 'Reader', scope: STORAGE }],
    });
    expect(problemsOf(environment({ ...NO_VAULT, access: `Reader on ${STORAGE}`, secret: 'x' }))).toEqual([
      expect.stringContaining('`secret`: needs the `vault` that it lies in'),
    ]);
    // What is malformed is reported as that, and not as missing, too.
    expect(problemsOf(environment({ ...MINIMAL, vault: '_', secret: 'a b' }))).toHaveLength(2);
  });

  test('what deletes must be allowed to write', () => {
    const given = (mode: string, write: string) => problemsOf(environment({ ...MINIMAL, environment: 'pr-1', mode, write }));
    expect(given('destroy', 'none')).toEqual([expect.stringContaining('`write`: must be `all`')]);
    expect(given('sweep', 'azure')).toHaveLength(1);
    expect([given('destroy', 'all'), given('ensure', 'none')]).toEqual([[], []]);
  });

  test('defaults are read like what is given', () => {
    expect(readInputs(environment(MINIMAL))).toMatchObject({
      mode: 'ensure',
      check: true,
      checkTimeout: 600,
      timeout: 1800,
      accessScope: 'vault',
      role: ['Key Vault Secrets User'],
      vaultPermissions: { secrets: ['get'] },
      cloud: { resourceManager: 'https://management.azure.com' },
      secret: ['x'],
      identity: undefined,
    } satisfies Partial<Record<keyof Inputs, unknown>>);
  });

  test('every problem is reported at once, with an example', () => {
    const problems = problemsOf(environment({ ...MINIMAL, namespace: 'UPPER', mode: 'sync', timeout: 'soon', clustr: 'x' }));
    expect(problems).toHaveLength(4);
    for (const words of [
      "`namespace`: 'UPPER'",
      "`mode`: 'sync'",
      "`timeout`: 'soon' is not a valid duration",
      '`clustr`: there is no such input; did you mean `cluster`',
    ])
      expect(problems).toContainEqual(expect.stringContaining(words));
  });

  test('an empty input is none', () => {
    expect(readInputs(environment({ ...MINIMAL, identity: ' ', mode: '' }))).toMatchObject({ identity: undefined, mode: 'ensure' });
  });

  test("a shell may write an underscore for a hyphen; the runner's own spelling goes before it", () => {
    const shell = Object.fromEntries(Object.entries(environment(MINIMAL)).map(([name, value]) => [name.replaceAll('-', '_'), value]));
    expect(readInputs(shell)).toMatchObject({ resourceGroup: 'g', serviceAccount: 's' });
    expect(readInputs({ ...shell, ...environment({ 'resource-group': 'other' }) })).toMatchObject({ resourceGroup: 'other' });
  });

  test('the environment of azure/login stands in for ids, and inputs go before it', () => {
    const guid = (digit: number): string => `${digit}0000000-0000-4000-8000-000000000001`;
    const { 'subscription-id': _left, ...rest } = MINIMAL;
    const from = { AZURE_CLIENT_ID: guid(1), AZURE_TENANT_ID: guid(2), AZURE_SUBSCRIPTION_ID: guid(3) };
    expect(readInputs({ ...environment(rest), ...from })).toMatchObject({ clientId: guid(1), tenantId: guid(2), subscriptionId: guid(3) });
    expect(readInputs({ ...environment({ ...rest, 'client-id': guid(4) }), ...from })).toMatchObject({ clientId: guid(4) });
  });
});

describe('what must hold between inputs', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['no secret, and no proof', { secret: '', check: 'false' }, []],
    ['no secret, and a scope for each', { 'secret': '', 'check': 'false', 'access-scope': 'secret' }, ['`secret`: is required']],
    ['no secret, and nothing that proves', { secret: '', mode: 'sweep' }, []],
    ['destroy without an environment', { mode: 'destroy' }, []],
    ['destroy', { mode: 'destroy', environment: 'pr-1' }, []],
    ['an expiry without an environment', { expires: '7d' }, ['`expires`: needs an `environment`']],
    ['a namespace that gets too long', { namespace: 'n'.repeat(59), environment: 'pr-1' }, ['`environment`: ']],
    ['a namespace that just fits', { namespace: 'n'.repeat(58), environment: 'pr-1' }, []],
  ])('%s', (_name, inputs, expected) => {
    expect(problemsOf(environment({ ...MINIMAL, ...inputs }))).toEqual(expected.map((words) => expect.stringContaining(words)));
  });
});
