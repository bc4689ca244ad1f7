// What lies behind a scope, and which scopes lie in which.
import { describe, expect, test } from '@jest/globals';
import { covers, shortScope, targetOf } from '../../src/chain/grant';
import { STORAGE_ID, VAULT_ID } from '../links/example';

describe('scopes', () => {
  test.each([
    ['/subscriptions/s', { kind: 'subscription', name: 's' }, 's'],
    ['/subscriptions/s/resourceGroups/g', { kind: 'resource-group', name: 'g' }, 'g'],
    [VAULT_ID, { kind: 'resource', type: 'microsoft.keyvault/vaults', name: 'vault', part: undefined }, 'vault'],
    [
      `${VAULT_ID}/secrets/one`,
      { kind: 'resource', type: 'microsoft.keyvault/vaults', name: 'vault', part: { service: 'secrets', name: 'one' } },
      'vault/secrets/one',
    ],
    [
      `${STORAGE_ID}/blobServices/default/containers/Box`,
      { kind: 'resource', type: 'microsoft.storage/storageaccounts', name: 'account', part: { service: 'blobservices', name: 'Box' } },
      'account/blobServices/default/containers/Box',
    ],
  ])('%s', (scope, target, short) => {
    expect(targetOf(scope)).toEqual(target);
    expect(shortScope(scope)).toBe(short);
  });

  test.each(['/', '/subscriptions', '/providers/Microsoft.Management/managementGroups/mg', `${STORAGE_ID}/blobServices`, `${VAULT_ID}//`])(
    '%s is none of a run',
    (scope) => {
      expect(targetOf(scope)).toBeUndefined();
    },
  );

  test('which covers which', () => {
    expect(covers('/subscriptions/00000000-0000-4000-8000-000000000001', STORAGE_ID)).toBe(true);
    expect(covers(STORAGE_ID, `${STORAGE_ID}2`)).toBe(false);
  });
});
