// The ServiceAccount as a link: annotated with the ids as they are in the end, and removed where nothing else takes it along.
import { describe, expect, test } from '@jest/globals';
import { ABSENT, present, unknown, type Fact } from '../../../src/chain/fact';
import { ownershipMetadata } from '../../../src/chain/ownership';
import { applyChain, planChain } from '../../../src/engine/engine';
import { serviceAccountLink } from '../../../src/links/service-account/link';
import { diagnose } from '../../../src/azure/diagnoses';
import { serviceAccountClient, type ServiceAccountClient, type ServiceAccountFacts } from '../../../src/links/service-account/client';
import { fakeConnection } from '../../fakes/connection';
import { codesOfFailure, fakeContext } from '../../fakes/context';
import { fakeLink, holding } from '../../fakes/links';
import { ACCOUNT, CLIENT, CLUSTER, DESIRED, DESIRED_IN_ENVIRONMENT, IDENTITY, IN_ENVIRONMENT, NAMESPACE, OWNERSHIP } from '../example';
import type { IdentityFacts } from '../../../src/links/identity/client';
import type { NamespaceFacts } from '../../../src/links/namespace/client';

const CLIENT_ID = 'azure.workload.identity/client-id';
const PATH = '/api/v1/namespaces/ns/serviceaccounts/sa';

function account(
  found: ServiceAccountFacts | undefined,
  changes: { identity?: Fact<IdentityFacts>; namespace?: NamespaceFacts; context?: ReturnType<typeof fakeContext> } = {},
) {
  const calls: object[] = [];
  const client: ServiceAccountClient = {
    read: async () => found,
    apply: async (annotations, ownership) => void calls.push({ annotations, marked: ownership !== undefined }),
    remove: async () => undefined,
    tokenIssuer: async () => '',
  };
  const needs = {
    cluster: holding('cluster', CLUSTER),
    identity: fakeLink('identity', changes.identity ?? present(IDENTITY), IDENTITY),
    namespace: holding('namespace', changes.namespace ?? NAMESPACE),
  };
  return { link: serviceAccountLink(changes.context ?? fakeContext(), client, needs), calls };
}

describe('service account', () => {
  test('of a new identity gets the client id that it has in the end', async () => {
    const { link, calls } = account(undefined, { identity: ABSENT });
    await applyChain([link], () => undefined);
    expect(calls).toEqual([{ annotations: { [CLIENT_ID]: CLIENT }, marked: true }]);
  });

  test('of others gets the annotation and no marks; one that holds is not written', async () => {
    const others = account({ labels: {}, annotations: {}, managers: {} });
    await applyChain([others.link], () => undefined);
    expect(others.calls).toEqual([{ annotations: { [CLIENT_ID]: CLIENT }, marked: false }]);
    const held = account(ACCOUNT);
    await applyChain([held.link], () => undefined);
    expect(held.calls).toEqual([]);
  });

  test('keeps the run that wrote it, and the identity that it named', async () => {
    const { link, calls } = account(undefined, { context: fakeContext({ desired: { ...DESIRED, run: '17' } }) });
    await applyChain([link], () => undefined);
    expect(calls).toEqual([
      { annotations: { [CLIENT_ID]: CLIENT, 'aks-wli-run': expect.stringMatching(/^17 .*\/wli-ns-sa$/) }, marked: true },
    ]);
  });

  test('in a namespace that is being deleted goes with it: there will be a new one', async () => {
    const { link } = account(ACCOUNT, { namespace: { ...NAMESPACE, terminating: true } });
    expect(await planChain([link])).toMatchObject([{ plan: { state: 'ready', changes: [{ action: 'create' }] } }]);
  });

  test('waits for an identity that cannot be read', async () => {
    const { link } = account(ACCOUNT, { identity: unknown(diagnose('AZURE_RIGHT_MISSING', { action: 'a', scope: '/' })) });
    expect(await planChain([link])).toMatchObject([{ plan: { state: 'waiting', on: 'identity' } }]);
  });

  test.each<[string, ServiceAccountFacts | undefined, NamespaceFacts, number, number]>([
    [
      "in somebody else's namespace it is deleted",
      { ...ACCOUNT, ...ownershipMetadata(IN_ENVIRONMENT) },
      { ...ownershipMetadata(OWNERSHIP), terminating: false },
      1,
      0,
    ],
    [
      'in a namespace of its own it goes with that',
      { ...ACCOUNT, ...ownershipMetadata(IN_ENVIRONMENT) },
      { ...ownershipMetadata(IN_ENVIRONMENT), terminating: false },
      0,
      0,
    ],
    ['of another environment it stays', ACCOUNT, { ...ownershipMetadata(OWNERSHIP), terminating: false }, 0, 1],
    ['where there is none, nothing happens', undefined, { ...ownershipMetadata(OWNERSHIP), terminating: false }, 0, 0],
  ])('removal: %s', async (_name, found, namespace, removals, kept) => {
    const { link } = account(found, { namespace, context: fakeContext({ desired: DESIRED_IN_ENVIRONMENT }) });
    const plan = await link.removal?.plan();
    expect([plan?.removals.length, plan?.kept.length]).toEqual([removals, kept]);
  });
});

describe('over the wire', () => {
  const live = (managedFields: object[]) => ({
    kind: 'ServiceAccount',
    metadata: { name: 'sa', resourceVersion: '7', labels: null, managedFields },
  });
  const client = (connection: ReturnType<typeof fakeConnection>, masked: string[] = []) =>
    serviceAccountClient(
      async () => connection,
      'ns',
      'sa',
      (secret) => masked.push(secret),
    );
  const token = (payload: object): string => `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.s`;

  test('managers of annotations are read; null labels are none', async () => {
    const fields = { manager: 'helm', operation: 'Update', fieldsV1: { 'f:metadata': { 'f:annotations': { [`f:${CLIENT_ID}`]: {} } } } };
    expect(await client(fakeConnection(() => ({ body: live([fields]) }))).read()).toEqual({
      labels: {},
      annotations: {},
      managers: { [CLIENT_ID]: 'helm' },
    });
    expect(await client(fakeConnection(() => undefined)).read()).toBeUndefined();
    expect(await codesOfFailure(client(fakeConnection(() => ({ status: 404, body: '<html>' }))).read())).toEqual([
      'KUBERNETES_NOT_UNDERSTOOD',
    ]);
  });

  test("fields of the user's manifests, applied in our name by an older release, go to their own manager first", async () => {
    const fields = {
      manager: 'aks-wli-action',
      operation: 'Apply',
      fieldsV1: { 'f:imagePullSecrets': {}, 'f:metadata': { 'f:annotations': { [`f:${CLIENT_ID}`]: {} } } },
    };
    const connection = fakeConnection(() => ({ body: live([fields]) }));
    await client(connection).apply({ [CLIENT_ID]: CLIENT }, undefined);
    expect(connection.requests.map(({ method, contentType }) => [method, contentType])).toEqual([
      ['GET', undefined],
      ['PATCH', 'application/json-patch+json'],
      ['PATCH', 'application/apply-patch+yaml'],
    ]);
    expect(connection.requests[2]?.body).toEqual({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'sa', namespace: 'ns', annotations: { [CLIENT_ID]: CLIENT } },
    });
    const own = fakeConnection(() => ({ body: live([{ ...fields, fieldsV1: { 'f:metadata': fields.fieldsV1['f:metadata'] } }]) }));
    await client(own).apply({ [CLIENT_ID]: CLIENT }, undefined);
    expect(own.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
  });

  test('a conflict names the owner', async () => {
    const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "helm"', field: `.metadata.annotations.${CLIENT_ID}` }];
    const connection = fakeConnection(({ method }) =>
      method === 'GET' ? undefined : { status: 409, body: { kind: 'Status', message: 'x', details: { causes } } },
    );
    expect(await codesOfFailure(client(connection).apply({ [CLIENT_ID]: CLIENT }, OWNERSHIP))).toEqual(['SERVICE_ACCOUNT_CONFLICT']);
  });

  test('a token is masked, and only its issuer is kept', async () => {
    const masked: string[] = [];
    const given = token({ iss: 'https://issuer/' });
    const connection = fakeConnection(() => ({ status: 201, body: { kind: 'TokenRequest', status: { token: given } } }));
    expect(await client(connection, masked).tokenIssuer('api://AzureADTokenExchange')).toBe('https://issuer/');
    expect(masked).toEqual([given]);
    expect(connection.requests).toMatchObject([
      { method: 'POST', path: `${PATH}/token`, body: { spec: { audiences: ['api://AzureADTokenExchange'], expirationSeconds: 600 } } },
    ]);
  });

  test.each([
    ['no issuer', token({ sub: 'x' })],
    ['an issuer that is none', token({ iss: 'x' })],
    ['no JSON', 'a.b.c'],
    ['no token', 'text'],
  ])('a token with %s is not understood', async (_name, given) => {
    const connection = fakeConnection(() => ({ body: { status: { token: given } } }));
    expect(await codesOfFailure(client(connection).tokenIssuer('api://AzureADTokenExchange'))).toEqual(['KUBERNETES_NOT_UNDERSTOOD']);
  });
});
