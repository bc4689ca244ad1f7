// The identity that a ServiceAccount names in place of this run's.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ABSENT } from '../../../src/chain/fact';
import { formatResourceId } from '../../../src/chain/resource-id';
import { identityNamedInstead } from '../../../src/links/identity/named';
import { contextAt } from '../../fakes/context';
import { fakeLink, holding } from '../../fakes/links';
import { refusal, startService, type Service } from '../../fakes/service';
import { DESIRED } from '../example';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const GUID = '00000000-0000-4000-8000-000000000009';
const OWN = formatResourceId(DESIRED.identity);

/** Where this run has found no identity of its own, and the account names one that Azure lists under this id. */
function named(id: string) {
  const identity = { id, name: 'x', location: 'westus', tags: {}, properties: { clientId: GUID, principalId: GUID, tenantId: GUID } };
  service.answer(({ path }) =>
    /userAssignedIdentities\?/.test(path) ? { body: { value: [identity] } } : refusal(404, 'ResourceNotFound', ''),
  );
  const account = { labels: {}, annotations: { 'azure.workload.identity/client-id': GUID }, managers: {} };
  return identityNamedInstead(contextAt(service.url).session, DESIRED.identity, {
    identity: fakeLink('identity', ABSENT),
    serviceAccount: holding('service-account', account),
  })();
}

describe('an identity that the account names', () => {
  test('is found by its client id', async () => {
    const other = OWN.replace(/[^/]+$/, 'another');
    expect((await named(other))?.resource.name).toBe('another');
  });

  test("is not another one where it is this run's: a run beside this one has just made it", async () => {
    expect(await named(OWN.toUpperCase().replace('/SUBSCRIPTIONS/', '/subscriptions/'))).toBeUndefined();
    expect(await named(OWN)).toBeUndefined();
  });
});
