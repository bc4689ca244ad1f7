// The cluster over the wire: read, not found, turned on, and not turned on.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BrokenLink } from '../../../src/chain/diagnosis';
import { clusterClient, type ClusterClient } from '../../../src/links/cluster/client';
import { codesOfFailure, contextAt } from '../../fakes/context';
import { refusal, startService, type Service, type ServiceAnswer, type ServiceRequest } from '../../fakes/service';
import { DESIRED } from '../example';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const CLUSTER = {
  location: 'westus',
  eTag: 'e1',
  sku: { unknown: 'to us' },
  properties: {
    powerState: { code: 'Running' },
    oidcIssuerProfile: { enabled: false },
    securityProfile: { defender: { on: true }, workloadIdentity: { enabled: false } },
  },
};
const client = (): ClusterClient => clusterClient(contextAt(service.url).session, DESIRED.cluster);
const listed = (...places: [group: string, name: string][]): ServiceAnswer => ({
  body: {
    value: places.map(([group, name]) => ({
      id: `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.ContainerService/managedClusters/${name}`,
      name,
    })),
  },
});
const isList = ({ path }: ServiceRequest): boolean => /\/managedClusters(\?|$)/.test(path);
const seenOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => '',
    (error: unknown) => (error instanceof BrokenLink ? error.diagnoses[0].seen : String(error)),
  );

describe('reading', () => {
  test('null and absent profiles are off, and the tenant is that of the identity', async () => {
    service.answer(() => ({
      body: {
        location: 'westus',
        identity: { tenantId: 't' },
        properties: { oidcIssuerProfile: null, aadProfile: { enableAzureRBAC: true } },
      },
    }));
    expect(await client().read()).toEqual({
      location: 'westus',
      running: true,
      issuerEnabled: false,
      workloadIdentityEnabled: false,
      issuerUrl: undefined,
      tenantId: 't',
      authorization: 'azure',
      automatic: false,
      vnetIntegration: false,
    });
  });

  test.each([
    [{ name: 'Automatic' }, undefined, { automatic: true, vnetIntegration: true }],
    [{ name: 'Base' }, { enableVnetIntegration: true }, { automatic: false, vnetIntegration: true }],
    [{ name: 'Automatic' }, { enableVnetIntegration: false }, { automatic: true, vnetIntegration: false }],
    [null, null, { automatic: false, vnetIntegration: false }],
  ])('of the sku %j with the API server %j: %j', async (sku, apiServerAccessProfile, facts) => {
    service.answer(() => ({ body: { location: 'westus', sku, properties: { apiServerAccessProfile } } }));
    expect(await client().read()).toMatchObject(facts);
  });

  test.each<[string, string, ServiceAnswer, string, string]>([
    [
      'a name that is nearly right',
      'ResourceNotFound',
      listed(['group', 'akz']),
      'CLUSTER_NOT_FOUND',
      "no cluster 'aks' in resource group 'group' (there is: akz)",
    ],
    [
      'the name in another group',
      'ResourceNotFound',
      listed(['elsewhere', 'AKS']),
      'CLUSTER_NOT_FOUND',
      '(there is: aks in resource group elsewhere)',
    ],
    ['a group that is nearly right', 'ResourceGroupNotFound', listed(['groups', 'x']), 'RESOURCE_GROUP_NOT_FOUND', '(there is: groups)'],
    [
      'clusters that may not be listed',
      'ResourceNotFound',
      refusal(403, 'AuthorizationFailed', 'no'),
      'CLUSTER_NOT_FOUND',
      "in resource group 'group'.",
    ],
  ])('%s', async (_name, code, list, expected, words) => {
    service.answer((request) => (isList(request) ? list : refusal(404, code, 'not found')));
    const failure = client().read();
    expect(await codesOfFailure(failure)).toEqual([expected]);
    expect(await seenOf(failure)).toContain(words);
  });

  test('what cannot be understood is the cluster’s', async () => {
    service.answer(() => ({ body: '<html>please sign in</html>' }));
    await expect(client().read()).rejects.toMatchObject({ diagnoses: [{ code: 'ANSWER_NOT_UNDERSTOOD', link: 'cluster' }] });
  });
});

describe('turning the features on', () => {
  const STATUS = { 'azure-asyncoperation': '/subscriptions/s/operations/o?api-version=1' };
  /** The PUT starts an operation, which has the given status from its first look on. */
  const updating = (status: string, extra: object = {}): void =>
    service.answer(({ method, path }) => {
      if (method === 'PUT')
        return { status: 201, body: CLUSTER, headers: { 'azure-asyncoperation': `${service.url}${STATUS['azure-asyncoperation']}` } };
      return path.includes('/operations/') ? { body: { status, ...extra } } : { body: CLUSTER };
    });

  test('sends the whole cluster back, unknown fields included, if nobody has changed it meanwhile', async () => {
    updating('Succeeded');
    const statuses: string[] = [];
    await client().enableFeatures((status) => statuses.push(status));
    const put = service.requests.find(({ method }) => method === 'PUT');
    expect(put?.headers['if-match']).toBe('e1');
    expect(JSON.parse(put?.body ?? '')).toEqual({
      ...CLUSTER,
      properties: {
        ...CLUSTER.properties,
        oidcIssuerProfile: { enabled: true },
        securityProfile: { defender: { on: true }, workloadIdentity: { enabled: true } },
      },
    });
    expect(statuses).toEqual(['Succeeded']);
  });

  test.each(['Failed', 'Canceled'])('an operation that ends as %s is no success', async (status) => {
    updating(status, { error: { code: 'Quota', message: 'no capacity left' } });
    const failure = client().enableFeatures(() => undefined);
    expect(await codesOfFailure(failure)).toEqual(['CLUSTER_UPDATE_FAILED']);
    expect(await seenOf(failure)).toMatch(new RegExp(`^turning the features on ended as ${status.toLowerCase()}: `));
  });

  test.each([
    [409, { code: 'OperationNotAllowed', message: 'Operation is not allowed: Another operation (Updating) is in progress' }],
    [
      412,
      {
        code: 'EtagMismatch',
        details: [{ code: 'Unspecified' }],
        message: 'Operation is not allowed: Another\n operation is in progress',
        subcode: 'x',
      },
    ],
  ])('%i: another operation is running', async (status, body) => {
    service.answer(({ method }) => (method === 'PUT' ? { status, body } : { body: CLUSTER }));
    const failure = client().enableFeatures(() => undefined);
    expect(await codesOfFailure(failure)).toEqual(['CLUSTER_BUSY']);
    expect(await seenOf(failure)).toMatch(/another operation is running on the cluster: .*Another (operation )/);
  });
});
