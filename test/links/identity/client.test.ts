// The identity over the wire: not there, refused, marked without a loss.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identityClient, type IdentityClient } from '../../../src/links/identity/client';
import { ownershipTags } from '../../../src/chain/ownership';
import { codesOfFailure, contextAt } from '../../fakes/context';
import { refusal, startService, type Service } from '../../fakes/service';
import { DESIRED, OWNERSHIP } from '../example';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const GUID = '00000000-0000-4000-8000-000000000001';
const client = (): IdentityClient => identityClient(contextAt(service.url).session, DESIRED.identity);
const found = (tags: object | null = {}) => ({
  id: '/i',
  name: 'wli-ns-sa',
  location: 'westus',
  tags,
  properties: { clientId: GUID, principalId: GUID, tenantId: GUID },
});

describe('identity', () => {
  test('that is not there is none; a group that is not there is a problem', async () => {
    service.answer(() => refusal(404, 'ResourceNotFound', 'not found'));
    expect(await client().read()).toBeUndefined();
    service.answer(() => refusal(404, 'ResourceGroupNotFound', 'not found'));
    expect(await codesOfFailure(client().read())).toEqual(['RESOURCE_GROUP_NOT_FOUND']);
  });

  test('without tags has none', async () => {
    service.answer(() => ({ body: found(null) }));
    expect(await client().read()).toEqual({ id: '/i', clientId: GUID, principalId: GUID, tenantId: GUID, tags: {} });
  });

  test.each(['InvalidResourceLocation', 'LocationNotAvailableForResourceType'])('%s: it cannot be created there', async (code) => {
    service.answer(() => refusal(409, code, "The resource 'x' already exists in location 'westus'"));
    await expect(client().create('eastus', {})).rejects.toMatchObject({
      diagnoses: [
        {
          code: 'IDENTITY_LOCATION',
          link: 'identity',
          seen: "the identity cannot be created there: The resource 'x' already exists in location 'westus'",
        },
      ],
    });
  });

  test('gets the marks of this release, and keeps its own tags', async () => {
    service.answer(() => ({ body: found() }));
    await client().tag(
      { id: '/i', clientId: GUID, principalId: GUID, tenantId: GUID, tags: { 'team': 'a', 'aks-wli-repository': 'old/name' } },
      ownershipTags(OWNERSHIP),
    );
    expect(JSON.parse(service.requests[0]?.body ?? '')).toMatchObject({
      tags: { 'team': 'a', 'managed-by': 'aks-wli-action', 'aks-wli-repository': 'octo-org/octo-repo', 'aks-wli-repository-id': '4711' },
    });
  });

  test.each([
    ['no ids', { ...found(), properties: {} }],
    ['an id that is none', { ...found(), properties: { clientId: 'x', principalId: GUID, tenantId: GUID } }],
  ])('an answer with %s is not understood', async (_name, body) => {
    service.answer(() => ({ body }));
    expect(await codesOfFailure(client().read())).toEqual(['ANSWER_NOT_UNDERSTOOD']);
  });
});
