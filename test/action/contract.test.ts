// action.yml and the code say the same: names, defaults, outputs. An input that does nothing would be a lie.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { INPUTS, inputVariable, readInputs } from '../../src/action/inputs';
import { OUTPUTS } from '../../src/action/report/outputs';

const action = parse(readFileSync('action.yml', 'utf8')) as {
  inputs: Record<string, { default?: string; required?: boolean; description: string }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string };
};
const MINIMAL = {
  'subscription-id': '00000000-0000-4000-8000-000000000001',
  'resource-group': 'g',
  'cluster': 'c',
  'namespace': 'n',
  'service-account': 's',
  'vault': 'vault',
  'secret': 'x',
};
const environment = (inputs: Record<string, string>) =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value]));

describe('contract', () => {
  test('inputs and their defaults', () => {
    expect(Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default]))).toEqual(INPUTS);
  });

  test('outputs', () => {
    expect(Object.keys(action.outputs)).toEqual([...OUTPUTS]);
  });

  test('the runtime', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });

  test('required inputs are required, and only those', () => {
    const required = Object.entries(action.inputs)
      .filter(([, input]) => input.required === true)
      .map(([name]) => name);
    for (const name of required) {
      const { [name]: _left, ...rest } = MINIMAL as Record<string, string>;
      expect(() => readInputs(environment(rest))).toThrow(`\`${name}\`: is required`);
    }
    expect(readInputs(environment(MINIMAL))).toMatchObject({
      mode: 'ensure',
      check: true,
      checkTimeoutSeconds: 300,
      accessScope: 'vault',
      role: 'Key Vault Secrets User',
    });
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
