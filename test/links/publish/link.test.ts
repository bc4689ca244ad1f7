// The ConfigMap for others: what it holds, whose it is, and when it goes.
import { describe, expect, test } from '@jest/globals';
import { ABSENT, present, unknown } from '../../../src/chain/fact';
import { ownershipMetadata, workloadMark } from '../../../src/chain/ownership';
import { desiredChain, type Desired } from '../../../src/chain/desired';
import { diagnose } from '../../../src/azure/diagnoses';
import { applyChain, planChain } from '../../../src/engine/engine';
import { publishClient, type PublishClient, type PublishedFacts } from '../../../src/links/publish/client';
import { publishLink } from '../../../src/links/publish/link';
import { fakeConnection } from '../../fakes/connection';
import { codesOfFailure, fakeContext } from '../../fakes/context';
import { fakeLink, holding } from '../../fakes/links';
import { ACCESS, CLIENT, IDENTITY, IN_ENVIRONMENT, INPUTS, NAMESPACE, OWNERSHIP, PRINCIPAL } from '../example';
import { actionsOf, codesOf } from '../short';
import type { IdentityFacts } from '../../../src/links/identity/client';
import type { Fact } from '../../../src/chain/fact';

const PLACE = { namespace: 'flux-system', name: 'ids' };
const DESIRED = desiredChain({ ...INPUTS, publish: PLACE }, OWNERSHIP);
const DATA = {
  CLIENT_ID: CLIENT,
  TENANT_ID: 'tenant',
  PRINCIPAL_ID: PRINCIPAL,
  IDENTITY_NAME: 'wli-ns-sa',
  VAULT_URI: 'https://vault.vault.azure.net/',
};
const OURS: PublishedFacts = marked(OWNERSHIP, 'ns', DATA);
const THEIRS: PublishedFacts = { labels: {}, annotations: {}, data: DATA, managers: {} };

function marked(ownership: typeof OWNERSHIP, namespace: string, data: Record<string, string>): PublishedFacts {
  const { labels, annotations } = ownershipMetadata(ownership);
  return { labels, annotations: { ...annotations, ...workloadMark(namespace, 'sa') }, data, managers: {} };
}

interface Surroundings {
  desired?: Desired;
  identity?: Fact<IdentityFacts>;
  namespace?: Fact<typeof NAMESPACE>;
  hasNamespace?: boolean;
}

function published(found: PublishedFacts | undefined, { desired = DESIRED, identity, namespace, hasNamespace = true }: Surroundings = {}) {
  const written: object[] = [];
  const client: PublishClient = {
    read: async () => found,
    hasNamespace: async () => hasNamespace,
    apply: async (data, ownership, marks) => void written.push({ data, environment: ownership.environment, marks }),
    remove: async () => undefined,
  };
  const needs = {
    identity: fakeLink('identity', identity ?? present(IDENTITY), IDENTITY),
    access: holding('access', ACCESS),
    namespace: fakeLink('namespace', namespace ?? present(NAMESPACE), NAMESPACE),
  };
  const { publish = PLACE } = desired;
  return { link: publishLink(fakeContext({ desired }), publish, client, needs), written };
}

async function planOfLink(...given: Parameters<typeof published>) {
  const [planned] = await planChain([published(...given).link]);
  return planned!.plan;
}

describe('publish', () => {
  test.each<[string, PublishedFacts | undefined, string[], string[]]>([
    ['none is made', undefined, ['create'], []],
    ['one that holds is kept', OURS, ['keep'], []],
    ["somebody else's that holds is as good", THEIRS, ['adopt'], []],
    ['one with other values is written', { ...OURS, data: { ...DATA, CLIENT_ID: 'other' } }, ['update'], []],
    ['a value that is no longer asked for differs', marked(OWNERSHIP, 'ns', { ...DATA, VAULT_URI: 'x' }), ['update'], []],
    ['keys of others are no difference', { ...OURS, data: { ...DATA, MORE: 'x' } }, ['keep'], []],
    ["somebody else's with other values is not", { ...THEIRS, data: {} }, ['update'], ['PUBLISH_TAKEN']],
    ['nor that of another workload', marked(OWNERSHIP, 'other', {}), ['update'], ['PUBLISH_TAKEN']],
    ['nor that of an environment', marked(IN_ENVIRONMENT, 'ns', {}), ['update'], ['PUBLISH_TAKEN']],
    [
      'a value that another manager has taken is a conflict',
      { ...OURS, data: { ...DATA, CLIENT_ID: 'other' }, managers: { CLIENT_ID: 'kubectl-edit' } },
      ['update'],
      ['PUBLISH_CONFLICT'],
    ],
  ])('%s', async (_name, found, actions, codes) => {
    const plan = await planOfLink(found);
    expect([actionsOf(plan), codesOf(plan)]).toEqual([actions, codes]);
  });

  test('of a new identity holds the ids that it has in the end', async () => {
    const { link, written } = published(undefined, { identity: ABSENT });
    await applyChain([link], () => undefined);
    expect(written).toEqual([{ data: DATA, environment: '', marks: { 'aks-wli-workload': 'ns/sa' } }]);
    const held = published(OURS);
    await applyChain([held.link], () => undefined);
    expect(held.written).toEqual([]);
  });

  test('without a vault names none', async () => {
    const { link, written } = published(undefined, { desired: { ...DESIRED, vault: undefined } });
    await applyChain([link], () => undefined);
    expect(written).toMatchObject([{ data: { CLIENT_ID: CLIENT } }]);
  });

  test('waits for an identity that cannot be read', async () => {
    const problem = diagnose('AZURE_RIGHT_MISSING', { action: 'a', scope: '/' });
    expect(await planOfLink(undefined, { identity: unknown(problem) })).toMatchObject({ state: 'waiting', on: 'identity' });
  });

  test('a namespace that nobody makes stops it; its own is made', async () => {
    expect(codesOf(await planOfLink(undefined, { hasNamespace: false }))).toEqual(['PUBLISH_NAMESPACE_MISSING']);
    const own = { ...DESIRED, publish: { namespace: 'ns', name: 'ids' } };
    expect(codesOf(await planOfLink(undefined, { desired: own, hasNamespace: false }))).toEqual([]);
    const left = { ...own, write: 'azure' } as const;
    expect(codesOf(await planOfLink(undefined, { desired: left, hasNamespace: false }))).toEqual(['PUBLISH_NAMESPACE_MISSING']);
  });

  test('of an environment lies in its namespace, or has its name at the end', () => {
    const of = (place: typeof PLACE) => desiredChain({ ...INPUTS, environment: 'pr-17', publish: place }, IN_ENVIRONMENT).publish;
    expect(of({ namespace: 'ns', name: 'ids' })).toEqual({ namespace: 'ns-pr-17', name: 'ids' });
    expect(of(PLACE)).toEqual({ namespace: 'flux-system', name: 'ids-pr-17' });
  });

  const inEnvironment = desiredChain({ ...INPUTS, environment: 'pr-17', publish: PLACE }, IN_ENVIRONMENT);
  const inItsNamespace = desiredChain({ ...INPUTS, environment: 'pr-17', publish: { namespace: 'ns', name: 'ids' } }, IN_ENVIRONMENT);
  const own = marked(IN_ENVIRONMENT, 'ns-pr-17', DATA);
  const ownNamespace = { ...ownershipMetadata(IN_ENVIRONMENT), terminating: false };
  test.each<[string, PublishedFacts | undefined, Desired, typeof NAMESPACE, number, number]>([
    ['of the environment is deleted', own, inEnvironment, ownNamespace, 1, 0],
    ['in the namespace of the environment goes with that', own, inItsNamespace, ownNamespace, 0, 0],
    ["in a namespace that is not the environment's is deleted", own, inItsNamespace, NAMESPACE, 1, 0],
    ['of others stays', THEIRS, inEnvironment, ownNamespace, 0, 1],
    ['where there is none, nothing happens', undefined, inEnvironment, ownNamespace, 0, 0],
  ])('removal: %s', async (_name, found, desired, namespace, removals, kept) => {
    const plan = await published(found, { desired, namespace: present(namespace) }).link.removal?.plan();
    expect([plan?.removals.length, plan?.kept.length]).toEqual([removals, kept]);
  });
});

describe('over the wire', () => {
  const PATH = '/api/v1/namespaces/flux-system/configmaps/ids';
  const client = (connection: ReturnType<typeof fakeConnection>) => publishClient(async () => connection, PLACE);

  test('values and their managers are read; no data is none', async () => {
    const managedFields = [
      { manager: 'aks-wli-action', operation: 'Apply', fieldsV1: { 'f:data': { 'f:TENANT_ID': {} } } },
      { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:data': { '.': {}, 'f:CLIENT_ID': {} } } },
    ];
    const body = { kind: 'ConfigMap', metadata: { name: 'ids', managedFields }, data: { CLIENT_ID: 'x', TENANT_ID: 'y' } };
    expect(await client(fakeConnection(() => ({ body }))).read()).toMatchObject({
      data: body.data,
      managers: { CLIENT_ID: 'kubectl-edit' },
    });
    const empty = { kind: 'ConfigMap', metadata: { name: 'ids' } };
    expect(await client(fakeConnection(() => ({ body: empty }))).read()).toMatchObject({ data: {}, managers: {} });
    expect(await client(fakeConnection(() => undefined)).read()).toBeUndefined();
    const connection = fakeConnection(() => undefined);
    expect([await client(connection).hasNamespace(), connection.requests[0]?.path]).toEqual([false, '/api/v1/namespaces/flux-system']);
  });

  test('it is applied with our marks, never forced; a conflict names the owner, a missing right the right', async () => {
    const connection = fakeConnection(() => ({ body: { kind: 'ConfigMap', metadata: { name: 'ids' } } }));
    await client(connection).apply(DATA, OWNERSHIP, workloadMark('ns', 'sa'));
    await client(connection).remove();
    expect(connection.requests).toMatchObject([
      {
        method: 'PATCH',
        path: PATH,
        query: { fieldManager: 'aks-wli-action' },
        body: { kind: 'ConfigMap', data: DATA, metadata: { annotations: { 'aks-wli-workload': 'ns/sa' } } },
      },
      { method: 'DELETE', path: PATH },
    ]);
    const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "helm"', field: '.data.CLIENT_ID' }];
    const refusing = (status: number, body: object) => client(fakeConnection(() => ({ status, body }))).apply(DATA, OWNERSHIP, {});
    expect(await codesOfFailure(refusing(409, { kind: 'Status', message: 'x', details: { causes } }))).toEqual(['PUBLISH_CONFLICT']);
    const message = 'configmaps "ids" is forbidden: User "u" cannot patch resource "configmaps" in API group ""';
    expect(await codesOfFailure(refusing(403, { kind: 'Status', message }))).toEqual(['KUBERNETES_RIGHT_MISSING']);
  });
});
