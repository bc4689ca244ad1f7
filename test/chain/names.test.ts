// Derived names: allowed by Azure, and never the same for two workloads.
import { describe, expect, test } from '@jest/globals';
import { assignmentName, credentialName, identityName } from '../../src/chain/names';
import { parseResourceId, sameId, scopeCovers } from '../../src/chain/resource-id';

const LONG = 'a'.repeat(63);

describe('names', () => {
  test('are as documented', () => {
    expect(identityName('wlipoc', 'workload-identity-sa')).toBe('wli-wlipoc-workload-identity-sa');
    expect(credentialName('aks', 'https://issuer', 'ns', 'sa')).toMatch(/^aks-[0-9a-f]{8}-ns-sa$/);
  });

  test('that are too long are cut and stay different', () => {
    const names = [`${LONG}b`, `${LONG}c`].map((account) => identityName(LONG, `${LONG}.${account}`));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][\w-]{2,127}$/i);
    const credentials = [`${LONG}b`, `${LONG}c`].map((account) => credentialName(LONG, 'i', LONG, account));
    expect(new Set(credentials).size).toBe(2);
    for (const name of credentials) expect(name).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_-]{2,119}$/);
  });

  test('a dot and a hyphen in a ServiceAccount do not make two workloads one', () => {
    expect(identityName('ns', 'a.b')).toMatch(/^[a-z0-9][\w-]{2,127}$/i);
    expect(identityName('ns', 'a.b')).not.toBe(identityName('ns', 'a-b'));
    expect(credentialName('aks', 'i', 'ns', 'a.b')).not.toBe(credentialName('aks', 'i', 'ns', 'a-b'));
  });

  test('hyphens do not make two workloads one', () => {
    expect(identityName('a-b', 'c')).not.toBe(identityName('a', 'b-c'));
    expect(credentialName('aks', 'i', 'a-b', 'c')).not.toBe(credentialName('aks', 'i', 'a', 'b-c'));
  });

  test('two clusters of one name have different credentials', () => {
    expect(credentialName('aks', 'https://one', 'ns', 'sa')).not.toBe(credentialName('aks', 'https://two', 'ns', 'sa'));
  });

  test('an assignment has one name for one scope, principal and role, whatever the case', () => {
    expect(assignmentName('/Scope', 'P', 'R')).toBe(assignmentName('/scope', 'p', 'r'));
    expect(assignmentName('/scope', 'p', 'r')).not.toBe(assignmentName('/scope', 'q', 'r'));
    expect(assignmentName('/scope', 'p', 'r')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('resource ids', () => {
  test('are compared without case, and by whole segments', () => {
    expect(sameId('/subscriptions/S/resourcegroups/g', '/subscriptions/s/resourceGroups/G')).toBe(true);
    expect(scopeCovers('/subscriptions/s', '/subscriptions/s/resourceGroups/g')).toBe(true);
    expect(scopeCovers('/subscriptions/s/resourceGroups/g', '/subscriptions/s/resourceGroups/g2')).toBe(false);
    expect(scopeCovers('/', '/subscriptions/s')).toBe(true);
  });

  test('are taken apart', () => {
    expect(parseResourceId('/subscriptions/s/resourcegroups/g/providers/Microsoft.KeyVault/vaults/v')).toEqual({
      subscriptionId: 's',
      resourceGroup: 'g',
      type: 'Microsoft.KeyVault/vaults',
      name: 'v',
    });
    expect(parseResourceId('v')).toBeUndefined();
  });
});
