// Links that the Action does not fix: each is named, with what was seen and the fix.
import { describe, expect, test } from '@jest/globals';
import { diagnosisOf, outcomesOf, scenario, type Scenario } from './scenario';

const credential = (s: Scenario) => s.identity().federatedIdentityCredentials[0]!;
const serviceAccount = (s: Scenario) =>
  s.cluster().objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'workload-identity-sa')!;

describe('broken links that stop a run', () => {
  const s = scenario();

  const cases: [string, (of: Scenario) => void, string, string, RegExp][] = [
    [
      'the secret is disabled',
      (of) => {
        of.vault().secrets[0]!.versions[0]!.enabled = false;
      },
      'proof',
      'SECRET_DISABLED',
      /'my-secret' in the vault 'wliakvpoc' is disabled/,
    ],
    [
      'the firewall of the vault',
      (of) => {
        of.vault().properties.networkAcls = { bypass: 'AzureServices', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] };
      },
      'access',
      'NETWORK_FIREWALL',
      /firewall of the vault 'wliakvpoc'/,
    ],
    [
      'a vault without public network',
      (of) => {
        of.vault().properties.publicNetworkAccess = 'Disabled';
      },
      'access',
      'NETWORK_PRIVATE',
      /private|public networks/,
    ],
    ['the webhook is off', (of) => void of.lab.settings({ webhook: 'off' }), 'proof', 'WEBHOOK_OFF', /without the four AZURE_ variables/],
    ['the webhook is down', (of) => void of.lab.settings({ webhook: 'down' }), 'proof', 'WEBHOOK_UNREACHABLE', /does not answer/],
    ['no node takes the pod', (of) => void of.lab.settings({ nodes: 0 }), 'proof', 'POD_UNSCHEDULABLE', /0\/0 nodes are available/],
    [
      'the image cannot be pulled',
      (of) => {
        void of.lab.settings({ images: { 'ghost.invalid/node:24': null } });
      },
      'proof',
      'POD_IMAGE',
      /Failed to pull image "ghost\.invalid\/node:24"/,
    ],
    [
      'the cluster is stopped',
      (of) => {
        of.cluster().resource.properties.powerState = { code: 'Stopped' };
      },
      'cluster',
      'CLUSTER_STOPPED',
      /is stopped/,
    ],
    [
      'the ServiceAccount asks for a token that is too short',
      (of) => {
        of.cluster().objects.push(
          { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'wlipoc' }, status: { phase: 'Active' } },
          {
            apiVersion: 'v1',
            kind: 'ServiceAccount',
            metadata: {
              name: 'workload-identity-sa',
              namespace: 'wlipoc',
              annotations: { 'azure.workload.identity/service-account-token-expiration': '60' },
            },
          },
        );
      },
      'proof',
      'WEBHOOK_REFUSED',
      /token expiration 60 not valid/,
    ],
    [
      'another manager owns the annotation',
      (of) => {
        of.cluster().objects.push(
          { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'wlipoc' }, status: { phase: 'Active' } },
          {
            apiVersion: 'v1',
            kind: 'ServiceAccount',
            metadata: {
              name: 'workload-identity-sa',
              namespace: 'wlipoc',
              annotations: { 'azure.workload.identity/client-id': 'other' },
              managedFields: [
                {
                  manager: 'helm',
                  operation: 'Update',
                  apiVersion: 'v1',
                  time: '2026-11-24T00:00:00Z',
                  fieldsType: 'FieldsV1',
                  fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:azure.workload.identity/client-id': {} } } },
                },
              ],
            },
          },
        );
      },
      'service-account',
      'SERVICE_ACCOUNT_CONFLICT',
      /owned by helm/,
    ],
    [
      'twenty credentials',
      (of) => {
        of.world().identities.push({
          id: `/subscriptions/${of.world().subscriptions[0]!.subscriptionId}/resourcegroups/hashbnuswest/providers/Microsoft.ManagedIdentity/userAssignedIdentities/wli-wlipoc-workload-identity-sa`,
          name: 'wli-wlipoc-workload-identity-sa',
          location: 'westus',
          tags: {},
          principalId: '10000000-0000-4000-8000-000000000001',
          clientId: '10000000-0000-4000-8000-000000000002',
          createdAt: 0,
          federatedIdentityCredentials: Array.from({ length: 20 }, (_, index) => ({
            name: `credential-${index}`,
            issuer: 'https://gone.example/',
            subject: `system:serviceaccount:pr-${index}:app`,
            audiences: ['api://AzureADTokenExchange'],
            writtenAt: 0,
          })),
        });
      },
      'federation',
      'FEDERATION_QUOTA',
      /credential-19 \(unknown: the clusters of the subscription cannot be listed\)/,
    ],
  ];
  test.each(cases)('%s', async (name, break_, link, code, words) => {
    break_(s);
    const run = await s.run({
      ...(name.startsWith('the image') && { 'check-image': 'ghost.invalid/node:24' }),
      // As long as an autoscaler might act, there is no verdict.
      ...(name.startsWith('no node') && { 'check-timeout': '10s' }),
    });
    expect(run.status).toBe(1);
    const diagnosis = diagnosisOf(run);
    expect(diagnosis).toMatchObject({ link, code });
    expect(diagnosis.seen).toMatch(words);
    expect(run.log).toContain(`::error title=Workload identity::The link '${link}' is broken (${code})`);
    expect(run.summary).toContain(`broken at '${link}'`);
    expect(run.summary).toContain(`${link.replace('-', '_')}["${link}"]:::broken`);
    if (['FEDERATION_QUOTA', 'SERVICE_ACCOUNT_CONFLICT', 'CLUSTER_STOPPED'].includes(code)) expect(s.writes()).toEqual([]);
  });

  test('a namespace that is still being deleted is waited for', async () => {
    const metadata = { name: 'wlipoc', deletionTimestamp: '2026-11-24T00:00:00Z' };
    const going = { apiVersion: 'v1', kind: 'Namespace', metadata, status: { phase: 'Terminating' } };
    s.cluster().objects.push(going);
    const gone = setTimeout(() => {
      s.cluster().objects = s.cluster().objects.filter((object) => object !== going);
    }, 3000);
    const run = await s.run({ check: 'false' });
    clearTimeout(gone);
    expect(run.log).toMatch(/^waiting for the old namespace 'wlipoc' to go \(Terminating\), \d+ s$/m);
    expect(outcomesOf(run)).toMatchObject({ 'namespace': 'created', 'service-account': 'created' });
  });

  test('an expired secret is read, and warned of', async () => {
    s.vault().secrets[0]!.versions[0]!.exp = 1_700_000_000;
    const run = await s.run();
    expect(run.status).toBe(0);
    expect(run.log).toMatch(/::warning title=Workload identity::The secret 'my-secret' expired on 2023-11-14/);
    expect(run.summary).toContain('expired on 2023-11-14');
  });

  test('in mode check, what was observed explains what the pod saw', async () => {
    await s.run({ check: 'false' });
    credential(s).issuer = 'https://old.example/';
    await s.lab.settings({ federationErrors: 'combined' });
    const run = await s.run({ 'mode': 'check', 'check-timeout': '10s' });
    expect(diagnosisOf(run)).toMatchObject({ link: 'federation', code: 'FEDERATION_NO_MATCH' });
    expect(diagnosisOf(run).seen).toContain("has issuer 'https://old.example/'");
    expect(s.writes()).toEqual([]);
  });

  test('in mode check, a ServiceAccount of another identity is found by a dry run', async () => {
    await s.run({ check: 'false' });
    serviceAccount(s).metadata.annotations!['azure.workload.identity/client-id'] = '88888888-8888-4888-8888-888888888888';
    expect(diagnosisOf(await s.run({ mode: 'check' }))).toMatchObject({ link: 'service-account', code: 'SERVICE_ACCOUNT_OTHER_CLIENT' });
    s.cluster().objects = s.cluster().objects.filter(({ kind, metadata }) => kind !== 'ServiceAccount' || metadata.name === 'default');
    expect(diagnosisOf(await s.run({ mode: 'check' }))).toMatchObject({ link: 'service-account', code: 'SERVICE_ACCOUNT_MISSING' });
  });
});
