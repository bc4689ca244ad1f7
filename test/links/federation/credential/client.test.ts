// Federated credentials over the wire: what Azure refuses, what passes by itself, and the issuer's own document.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { credentialClient, explain, isDuplicateCredential, isPassing } from '../../../../src/links/federation/credential/client';
import { readDiscovery } from '../../../../src/links/federation/credential/discovery';
import { codesOfFailure, contextAt, fakeContext } from '../../../fakes/context';
import { refusal, startService, type Service, type ServiceAnswer } from '../../../fakes/service';
import { CREDENTIAL, ISSUER, SUBJECT } from '../../example';
import type { CredentialChange } from '../../../../src/chain/change';

const BUSY = 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity';

describe('what Azure refuses', () => {
  test.each([
    [409, BUSY, "Too many Federated Identity Credentials are written concurrently for the managed identity '/x'.", 'FEDERATION_BUSY'],
    [400, 'BadRequest', 'Too many Federated Identity Credentials', 'FEDERATION_QUOTA'],
    [400, 'BadRequest', 'Federated identity credentials must have exactly one audience.', 'FEDERATION_REFUSED'],
    [400, 'BadRequest', "Federated Identity Credential name 'x' is invalid.", 'FEDERATION_REFUSED'],
    [400, 'HTTP 400', '', 'FEDERATION_REFUSED'],
    [409, 'Conflict', 'something else', 'FEDERATION_REFUSED'],
    [405, 'MethodNotAllowed', 'Support for federated identity credentials not enabled.', 'FEDERATION_UNSUPPORTED_REGION'],
    [403, 'AuthorizationFailed', 'no', undefined],
    [409, 'ScopeLocked', 'locked', undefined],
    [404, 'ResourceNotFound', 'gone', undefined],
  ])('%i %s %s: %s', (status, code, message, expected) => {
    expect(explain({ status, code, message }, 'identity')?.code).toBe(expected);
  });

  test.each([
    [400, 'BadRequest'],
    [409, 'Conflict'],
  ])('a duplicate is known by its words, whether %i or %s', (status, code) => {
    expect(
      isDuplicateCredential({ status, code, message: 'Issuer and subject combination already exists for this Managed Identity.' }),
    ).toBe(true);
    expect(isDuplicateCredential({ status, code, message: 'other' })).toBe(false);
  });

  test('what passes by itself', () => {
    expect(isPassing({ status: 409, code: BUSY, message: '' })).toBe(true);
    expect(isPassing({ status: 404, code: 'ParentResourceNotFound', message: '' })).toBe(true);
    expect(isPassing({ status: 404, code: 'NotFound', message: "The parent user-assigned identity doesn't exist." })).toBe(true);
    expect(isPassing({ status: 429, code: 'TooManyRequests', message: '' })).toBe(true);
    expect(isPassing({ status: 404, code: 'ResourceGroupNotFound', message: '' })).toBe(false);
    expect(isPassing({ status: 400, code: 'BadRequest', message: 'Too many Federated Identity Credentials' })).toBe(false);
    expect(isPassing(undefined)).toBe(false);
  });
});

describe('writing', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  const change = (action: CredentialChange['action']): CredentialChange => ({
    link: 'federation',
    kind: 'federated identity credential',
    action,
    name: CREDENTIAL.name,
    id: CREDENTIAL.id,
    differs: [],
    why: 'of the test',
  });
  const written: ServiceAnswer = {
    body: { id: CREDENTIAL.id, name: CREDENTIAL.name, properties: { issuer: ISSUER, subject: SUBJECT, audiences: [] } },
  };
  const methods = (): string[] => service.requests.map(({ method }) => method);

  test('a stale one is deleted and created: a PUT would leave the old pair valid for as long as caches live', async () => {
    service.answer(({ method }) => (method === 'DELETE' ? { status: 200 } : written));
    expect(await credentialClient(contextAt(service.url)).write(change('repair'), ISSUER)).toBe('written');
    expect(methods()).toEqual(['DELETE', 'PUT']);
    expect(JSON.parse(service.requests[1]?.body ?? '')).toMatchObject({
      properties: { issuer: ISSUER, subject: SUBJECT, audiences: ['api://AzureADTokenExchange'] },
    });
    service.answer(() => written);
    await credentialClient(contextAt(service.url)).write(change('update'), ISSUER);
    expect(methods()).toEqual(['PUT']);
  });

  test('somebody else who was faster is adopted', async () => {
    service.answer(() => refusal(409, 'Conflict', 'Issuer and subject combination already exists for this Managed Identity.'));
    expect(await credentialClient(contextAt(service.url)).write(change('create'), ISSUER)).toBe('adopted');
  });

  test('others who keep writing are waited for, five minutes at most', async () => {
    service.answer(() => refusal(409, BUSY, 'Too many Federated Identity Credentials are written concurrently'));
    const context = contextAt(service.url);
    expect(await codesOfFailure(credentialClient(context).write(change('create'), ISSUER))).toEqual(['FEDERATION_BUSY']);
    expect(context.clock.now()).toBeGreaterThan(4 * 60_000);
    expect(context.clock.now()).toBeLessThanOrEqual(5 * 60_000);
    expect(context.logged[0]).toBe(`waiting for the identity to accept a credential (${BUSY}), 0 s`);
  });

  test('of an identity that is not there, there are none; one that is gone is as good as deleted', async () => {
    service.answer(() => refusal(404, 'ResourceNotFound', 'gone'));
    expect(await credentialClient(contextAt(service.url)).list()).toEqual([]);
    expect(await codesOfFailure(credentialClient(contextAt(service.url)).remove('x'))).toEqual([]);
    service.answer(() => refusal(404, 'ResourceGroupNotFound', 'gone'));
    expect(await codesOfFailure(credentialClient(contextAt(service.url)).list())).toEqual(['RESOURCE_GROUP_NOT_FOUND']);
  });
});

describe("the issuer's document", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ tls: false });
  });
  afterEach(() => {
    service.answer(() => ({ status: 500 }));
  });
  afterAll(() => service.close());
  const failing = async (answer: ServiceAnswer): Promise<{ words: string; tries: number; codes: string[] }> => {
    service.answer(() => answer);
    const failure = readDiscovery(`${service.url}/t/c/`, fakeContext());
    const codes = await codesOfFailure(failure);
    const words = await failure.then(
      () => '',
      (error: Error) => error.message,
    );
    return { codes, words, tries: service.requests.length };
  };

  test('gives its issuer', async () => {
    service.answer(() => ({ body: { issuer: ISSUER, jwks_uri: 'x' } }));
    expect(await readDiscovery(`${service.url}/t/c/`, fakeContext())).toBe(ISSUER);
    expect(service.requests[0]?.path).toBe('/t/c/.well-known/openid-configuration');
  });

  test.each<[string, ServiceAnswer, string, number]>([
    ['forbidden', { status: 403, body: {} }, '(HTTP 403)', 1],
    ['not there', { status: 404, body: {} }, '(HTTP 404)', 1],
    ['a page of a proxy', { body: '<html>' }, '(', 1],
    ['without an issuer', { body: { jwks_uri: 'x' } }, '(no issuer in it)', 1],
    ['failing for good', { status: 503, body: {} }, '(HTTP 503)', 4],
  ])('%s cannot be read', async (_name, answer, words, tries) => {
    const result = await failing(answer);
    expect(result.codes).toEqual(['ISSUER_UNREADABLE']);
    expect(result.words).toContain(`${service.url}/t/c/.well-known/openid-configuration cannot be read ${words}`);
    expect(result.tries).toBe(tries);
  });

  test('one that fails for a moment is read again', async () => {
    let tries = 0;
    service.answer(() => ((tries += 1) < 3 ? { status: 503, body: {} } : { body: { issuer: ISSUER } }));
    const context = fakeContext();
    expect(await readDiscovery(service.url, context)).toBe(ISSUER);
    expect(context.clock.pauses).toEqual([500, 1000]);
  });
});
