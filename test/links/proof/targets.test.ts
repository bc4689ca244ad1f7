// What the pod must show for each grant: a read where the role allows one, a token for the right audience elsewhere.
import { describe, expect, test } from '@jest/globals';
import { CLOUDS, type Cloud } from '../../../src/chain/cloud';
import { desiredChain } from '../../../src/chain/desired';
import { planProof, proofSeconds, targetNotes, type PodTarget } from '../../../src/links/proof/targets';
import { INPUTS, OWNERSHIP, STORAGE_ID } from '../example';
import type { TargetFacts } from '../../../src/links/access/target-client';
import type { RoleFacts } from '../../../src/links/access/roles';

const GROUP = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/group';
const role = (data: string[], control: string[] = []): RoleFacts => ({
  ...{ id: 'r', name: 'Role', data: { actions: data, notActions: [] }, control: { actions: control, notActions: [] } },
});
const desiredOf = (...scopes: string[]) =>
  desiredChain({ ...INPUTS, vault: undefined, secret: undefined, access: scopes.map((scope) => ({ role: 'Role', scope })) }, OWNERSHIP);

function targetsOf(
  scope: string,
  known: RoleFacts | undefined,
  cloud: Cloud = CLOUDS.AzureCloud,
  facts?: TargetFacts,
): readonly PodTarget[] {
  const desired = desiredOf(scope);
  return planProof(
    desired,
    known === undefined ? [] : desired.otherGrants.map((grant) => ({ grant, role: known, facts })),
    cloud,
    undefined,
  ).targets;
}

const BLOBS = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*';
const BOX = `${STORAGE_ID}/blobServices/default/containers/box`;

const ACCOUNT = `${GROUP}/providers/Microsoft.CognitiveServices/accounts/brain`;
const WORKSPACE = `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs`;
const REGISTRY = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/images`;
const OPENAI = role(['Microsoft.CognitiveServices/accounts/OpenAI/*/read']);
const ABAC = { kind: '', properties: { roleAssignmentMode: 'AbacRepositoryPermissions' } };
const CONTENT = 'Microsoft.ContainerRegistry/registries/repositories/content/read';
const BRAIN = { kind: 'OpenAI', properties: { customSubDomainName: 'brain' } };
const LOGS = { kind: '', properties: { customerId: '00000000-0000-4000-8000-000000000077' } };

describe('reads', () => {
  test.each<[string, string, RoleFacts, string]>([
    ['blobs', BOX, role([BLOBS]), 'https://account.blob.core.windows.net/box?restype=container&comp=list&maxresults=1'],
    [
      'messages, peeked at',
      `${STORAGE_ID}/queueServices/default/queues/jobs`,
      role(['Microsoft.Storage/storageAccounts/queueServices/queues/messages/read']),
      'https://account.queue.core.windows.net/jobs/messages?peekonly=true&numofmessages=1',
    ],
    [
      'entities',
      `${STORAGE_ID}/tableServices/default/tables/rows`,
      role(['Microsoft.Storage/storageAccounts/tableServices/tables/entities/read']),
      'https://account.table.core.windows.net/rows()?$top=1&$select=PartitionKey',
    ],
    [
      'files',
      `${STORAGE_ID}/fileServices/default/fileshares/share`,
      role(['Microsoft.Storage/storageAccounts/fileServices/*']),
      'https://account.file.core.windows.net/share?restype=directory&comp=list&maxresults=1',
    ],
    [
      'keys',
      `${GROUP}/providers/Microsoft.AppConfiguration/configurationStores/store`,
      role(['Microsoft.AppConfiguration/configurationStores/*/read']),
      'https://store.azconfig.io/keys?name=aks-wli-check&$select=name&api-version=1.0',
    ],
    [
      'a registry, by the exchange of tokens',
      `${GROUP}/providers/Microsoft.ContainerRegistry/registries/Images`,
      role([], ['Microsoft.ContainerRegistry/registries/pull/read']),
      'https://images.azurecr.io/oauth2/exchange',
    ],
    ['a group', GROUP, role([], ['*/read']), `https://management.azure.com${GROUP}?api-version=2021-04-01`],
  ])('%s', (_name, scope, known, url) => {
    expect(targetsOf(scope, known)).toMatchObject([{ proof: 'read', url }]);
  });

  test.each<[string, string, RoleFacts, TargetFacts | undefined, string | undefined]>([
    ['models', ACCOUNT, OPENAI, BRAIN, 'https://brain.openai.azure.com/openai/models?api-version=2024-10-21'],
    ['no models of another kind', ACCOUNT, OPENAI, { ...BRAIN, kind: 'FormRecognizer' }, undefined],
    ['no models without a name of its own: such an account takes no tokens', ACCOUNT, OPENAI, { ...BRAIN, properties: {} }, undefined],
    ['no models of an account that could not be read', ACCOUNT, OPENAI, undefined, undefined],
    ['no host out of a name that is none', ACCOUNT, OPENAI, { ...BRAIN, properties: { customSubDomainName: 'evil.example/' } }, undefined],
    [
      'a query that reads no table',
      WORKSPACE,
      role([], ['*/read']),
      LOGS,
      'https://api.loganalytics.azure.com/v1/workspaces/00000000-0000-4000-8000-000000000077/query?query=print%201',
    ],
    ['no query of a workspace that could not be read', WORKSPACE, role([], ['*/read']), undefined, undefined],
    ['a registry by repository', REGISTRY, role([CONTENT]), ABAC, 'https://images.azurecr.io/oauth2/exchange'],
    [
      'nothing there by a role of the other mode',
      REGISTRY,
      role([], ['Microsoft.ContainerRegistry/registries/pull/read']),
      ABAC,
      undefined,
    ],
    [
      'a resource itself, by a role on nothing but it',
      STORAGE_ID,
      role([], ['*/read']),
      undefined,
      `https://management.azure.com${STORAGE_ID}?api-version=2023-05-01`,
    ],
    ['not by a role on its data: that would prove the lesser half', STORAGE_ID, role([BLOBS], ['*/read']), undefined, undefined],
  ])('%s', (_name, scope, known, facts, url) => {
    const [target] = targetsOf(scope, known, CLOUDS.AzureCloud, facts);
    expect(target?.url).toBe(url);
    if (url?.startsWith('https://management.azure.com') === true) expect(target?.scope).toBe('https://management.azure.com/.default');
  });

  test('the proof may take as long as the documents of a target say, where nothing else was asked for', () => {
    const store = desiredOf(`${GROUP}/providers/Microsoft.AppConfiguration/configurationStores/store`);
    expect([proofSeconds(desiredOf(BOX), 600, true), proofSeconds(store, 600, true), proofSeconds(store, 90, false)]).toEqual([
      600, 900, 90,
    ]);
  });

  test.each<[string, string, RoleFacts | undefined, string]>([
    ['a whole account: listing what is in it needs no role on data', STORAGE_ID, role([BLOBS]), 'https://storage.azure.com'],
    ['a role that reads nothing', BOX, role([], ['*']), 'https://storage.azure.com'],
    [
      'a role for sending',
      `${STORAGE_ID}/queueServices/default/queues/jobs`,
      role(['Microsoft.Storage/storageAccounts/queueServices/queues/messages/add/action']),
      'https://storage.azure.com',
    ],
    [
      'a role for SMB',
      `${STORAGE_ID}/fileServices/default/fileshares/share`,
      role(['Microsoft.Storage/storageAccounts/fileServices/fileshares/files/read']),
      'https://storage.azure.com',
    ],
    ['a role that could not be read', BOX, undefined, 'https://storage.azure.com'],
    ['a role whose definition may not be read', BOX, { ...role([]), data: undefined }, 'https://storage.azure.com'],
    ['Service Bus', `${GROUP}/providers/Microsoft.ServiceBus/namespaces/bus`, role(['*']), 'https://servicebus.azure.net'],
    ['Event Hubs', `${GROUP}/providers/Microsoft.EventHub/namespaces/hub`, role(['*']), 'https://eventhubs.azure.net'],
    ['SQL', `${GROUP}/providers/Microsoft.Sql/servers/sql`, role([]), 'https://database.windows.net'],
    ['what nobody knows', `${GROUP}/providers/Microsoft.Other/things/x`, role(['*']), 'https://management.azure.com'],
    ['a vault', `${GROUP}/providers/Microsoft.KeyVault/vaults/v`, role(['*']), 'https://vault.azure.net'],
  ])('a token only: %s', (_name, scope, known, audience) => {
    expect(targetsOf(scope, known)).toEqual([{ name: expect.any(String), scope: `${audience}/.default`, proof: 'token' }]);
  });

  test('in other clouds, other names', () => {
    expect(targetsOf(BOX, role([BLOBS]), CLOUDS.AzureChinaCloud)[0]?.url).toContain('https://account.blob.core.chinacloudapi.cn/box');
    const store = `${GROUP}/providers/Microsoft.AppConfiguration/configurationStores/store`;
    expect(targetsOf(store, role(['*']), CLOUDS.AzureUSGovernment)).toMatchObject([
      { scope: 'https://appconfig.azure.us/.default', url: expect.stringContaining('https://store.azconfig.azure.us/') },
    ]);
  });

  test('two roles on one scope: a read is proof of the target, and each assignment without a read is looked at', () => {
    const desired = desiredOf(BOX, BOX);
    const known = desired.otherGrants.map((grant, index) => ({ grant, role: role(index === 0 ? [BLOBS] : []) }));
    const { targets, byToken } = planProof(desired, known, CLOUDS.AzureCloud, undefined);
    expect(targets.map(({ proof }) => proof)).toEqual(['read']);
    expect(byToken.map(({ grant }) => grant)).toEqual([desired.otherGrants[1]]);
  });

  test('the vault is read at the address that its name gives, where it cannot be looked up', () => {
    const desired = desiredChain(INPUTS, OWNERSHIP);
    expect(planProof(desired, [], CLOUDS.AzureCloud, undefined).targets).toMatchObject([{ url: 'https://vault.vault.azure.net' }]);
  });

  test('services that grant by means of their own are named, with what they need', () => {
    const notes = targetNotes(desiredOf(`${GROUP}/providers/Microsoft.Sql/servers/sql`, BOX));
    expect(targetNotes(desiredOf(WORKSPACE))).toEqual([expect.stringContaining('reads no table')]);
    expect(notes).toEqual([expect.stringMatching(/^A role on sql gives no access to its data: .*CREATE USER \[wli-ns-sa\]/)]);
  });
});
