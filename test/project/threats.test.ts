// Who can do what: every sentence of the scaffold's README, tried the other way round in the laboratory.
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { conditionAllows } from '../../lab/authorization/conditions';
import { BUILT_IN_ROLES, ROLES } from '../../lab/authorization/built-in-roles';
import { NAMES } from '../../lab/fresh-world';
import { scenario } from '../end-to-end/scenario';
import { deployDeployers, type Variables } from './bicep/into-lab';
import { assignment, signedIn, signIn, type SignedIn } from './identities';
import { actionUseOf, synthesize, threatsOf, written } from './library';
import { readWorkflow } from '../runner/workflow';
import type { ThreatName } from '../../src/project/threats';
import type { UserAssignedIdentity } from '../../lab/world';

/** `subscription` is the laboratory's, which has another each time. */
const optionsIn = (subscription: string) => ({
  cluster: NAMES.cluster,
  resourceGroup: NAMES.resourceGroup,
  vault: NAMES.vault,
  namespace: 'shop',
  serviceAccount: 'workload',
  access: [`Key Vault Crypto User on ${vaultId(subscription, 'shop-keys')}`],
  environmentAccess: [`Key Vault Crypto User on ${vaultId(subscription, 'previews-keys')}`],
  publish: 'configmap flux-system/shop-identity',
});
function vaultId(subscription: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/${name}`;
}
const [MAIN, PULL_REQUEST] = ['repo:octo-org@1/octo-repo@2:ref:refs/heads/main', 'repo:octo-org@1/octo-repo@2:pull_request'] as const;
const ARM = 'https://management.azure.com';
const USER = ROLES.keyVaultSecretsUser;
const CRYPTO_USER = BUILT_IN_ROLES.find(({ roleName }) => roleName === 'Key Vault Crypto User')!.name;
const DENIED = 403;

describe('who can do what', () => {
  const s = scenario();
  let folder: string;
  let variables: Variables;
  let deployer: SignedIn;
  let pullRequest: SignedIn;

  beforeEach(async () => {
    folder = written(synthesize(optionsIn(s.world().subscriptions[0]!.subscriptionId)));
    variables = await deployDeployers(s.world(), folder, { branch: [MAIN], environments: [MAIN, PULL_REQUEST] });
    deployer = signedIn(s.lab, variables['AZURE_CLIENT_ID']!, MAIN);
    pullRequest = signedIn(s.lab, variables['AZURE_ENVIRONMENTS_CLIENT_ID']!, PULL_REQUEST);
  });

  const identity = (prefix: string): UserAssignedIdentity => s.world().identities.find(({ name }) => name.startsWith(prefix))!;
  const workload = (): UserAssignedIdentity => identity('wli-');
  const vault = (prefix: string): { id: string; name: string } => s.world().vaults.find(({ name }) => name.startsWith(prefix))!;
  const secretName = (): string => s.world().vaults[0]!.secrets[0]!.name;
  const put = async (who: SignedIn, scope: string, role: string, principal: string, type?: string): Promise<number> => {
    const { id, body } = assignment(scope, role, principal, type);
    return (await who.azure('PUT', id, body)).status;
  };
  const trust = async (who: SignedIn, { id }: { id: string }): Promise<number> => {
    const properties = { issuer: 'https://token.actions.githubusercontent.com', subject: 'x', audiences: ['api://AzureADTokenExchange'] };
    return (await who.azure('PUT', `${id}/federatedIdentityCredentials/mine`, { properties })).status;
  };
  const pod = (namespace: string): [string, string, object] => [
    'POST',
    `/api/v1/namespaces/${namespace}/pods`,
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'busybox', command: ['true'] }] } },
  ];
  /** As the Action makes it: by its name, which is a namespace's own namespace. */
  const makeNamespace = async (who: SignedIn, name: string): Promise<void> => {
    for (const [path, body] of [
      [`/api/v1/namespaces/${name}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }],
      [`/api/v1/namespaces/${name}/serviceaccounts/default`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }],
    ] as const)
      expect((await who.kubernetes('PATCH', `${path}?fieldManager=test`, body, 'application/apply-patch+yaml')).status).toBeLessThan(300);
  };
  const publishes = async (who: SignedIn, namespace: string): Promise<number> => {
    if (!s.cluster().objects.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace)) {
      const [like] = s.cluster().objects.filter(({ kind }) => kind === 'Namespace');
      s.cluster().objects.push({ ...like!, metadata: { ...like!.metadata, name: namespace, uid: namespace } });
    }
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop-identity' }, data: { CLIENT_ID: 'x' } };
    const path = `/api/v1/namespaces/${namespace}/configmaps/shop-identity?fieldManager=test`;
    return (await who.kubernetes('PATCH', path, body, 'application/apply-patch+yaml')).status;
  };
  const pushes = (file: string, to: string): boolean => {
    const [, module = ''] = new RegExp(`repository: '(.*)'`).exec(readFileSync(`${folder}/infra/${file}.bicep`, 'utf8')) ?? [];
    const condition = /replace\(\n {2}'''\n([^]*?)''',/.exec(readFileSync(`${folder}/infra/deployer-registry.bicep`, 'utf8'))![1]!;
    return conditionAllows(condition.replace('REPOSITORY', module), 'Microsoft.ContainerRegistry/registries/repositories/content/write', {
      'request[microsoft.containerregistry/registries/repositories:name]': to,
    });
  };

  const TRIED: Record<ThreatName, () => Promise<void>> = {
    'default branch: trust': async () => {
      const status = async (subject: string): Promise<number> => (await signIn(s.lab, variables['AZURE_CLIENT_ID']!, subject, ARM)).status;
      expect(await status(MAIN)).toBe(200);
      for (const other of [
        PULL_REQUEST,
        MAIN.replace('main', 'other'),
        MAIN.replace('octo-repo', 'fork'),
        MAIN.replace('/heads/', '/tags/'),
      ])
        expect([other, await status(other)]).toEqual([other, 401]);
    },
    'default branch: secrets of the workload': async () => {
      // Not by a right of its own: by being the workload.
      const status = await trust(deployer, workload());
      expect(status).toBe(201);
      expect(await put(deployer, vault(NAMES.vault).id, USER, workload().principalId)).toBe(201);
      workload().federatedIdentityCredentials[0]!.subject = MAIN;
      const asWorkload = signedIn(s.lab, workload().clientId, MAIN);
      expect((await asWorkload.secret(NAMES.vault, secretName())).status).toBe(200);
    },
    'default branch: no right of its own': async () => {
      const { id } = vault(NAMES.vault);
      expect((await deployer.secret(NAMES.vault, secretName())).status).toBe(DENIED);
      for (const principal of ['deployer-', 'environments-'].map((name) => identity(name).principalId))
        expect(await put(deployer, id, USER, principal)).toBe(DENIED);
      for (const role of [ROLES.keyVaultAdministrator, ROLES.keyVaultSecretsOfficer, ROLES.owner])
        expect(await put(deployer, id, role, workload().principalId)).toBe(DENIED);
      expect(await put(deployer, id, USER, workload().principalId, 'User')).toBe(DENIED);
      expect(await put(deployer, id.replace(/\/providers\/.*/, ''), USER, workload().principalId)).toBe(DENIED);
      expect((await deployer.secret(NAMES.vault, secretName())).status).toBe(DENIED);
    },
    'default branch: one identity': async () => {
      for (const other of ['deployer-', 'environments-']) expect(await trust(deployer, identity(other))).toBe(DENIED);
      expect((await deployer.azure('DELETE', workload().id)).status).toBe(DENIED);
      const another = workload().id.replace(/[^/]+$/, 'another');
      expect((await deployer.azure('PUT', another, { location: NAMES.location })).status).toBe(DENIED);
    },
    'default branch: one namespace': async () => {
      await makeNamespace(deployer, 'shop');
      expect((await deployer.kubernetes(...pod('shop'))).status).toBe(201);
      for (const other of ['kube-system', 'shop-pr-17', 'default']) {
        expect([other, (await deployer.kubernetes(...pod(other))).status]).toEqual([other, DENIED]);
        expect([other, (await deployer.kubernetes('GET', `/api/v1/namespaces/${other}/pods`)).status]).toEqual([other, DENIED]);
      }
      expect((await deployer.kubernetes('GET', '/api/v1/pods')).status).toBe(DENIED);
      const configMap = (namespace: string): Promise<number> => publishes(deployer, namespace);
      expect(await configMap('flux-system')).toBe(201);
      expect(await configMap('kube-system')).toBe(DENIED);
      for (const kind of ['pods', 'secrets', 'serviceaccounts'])
        expect([kind, (await deployer.kubernetes('GET', `/api/v1/namespaces/flux-system/${kind}`)).status]).toEqual([kind, DENIED]);
    },
    'default branch: other resources': async () => {
      const { id } = vault('shop-keys');
      expect(await put(deployer, id, CRYPTO_USER, workload().principalId)).toBe(201);
      for (const principal of ['deployer-', 'environments-'].map((name) => identity(name).principalId))
        expect(await put(deployer, id, CRYPTO_USER, principal)).toBe(DENIED);
      for (const role of [USER, ROLES.owner]) expect(await put(deployer, id, role, workload().principalId)).toBe(DENIED);
      expect(await put(deployer, vault(NAMES.vault).id, CRYPTO_USER, workload().principalId)).toBe(DENIED);
      expect(await put(deployer, vault('previews-keys').id, CRYPTO_USER, workload().principalId)).toBe(DENIED);
    },
    'default branch: images': async () => {
      expect(['shop', 'pull-requests/shop', 'shop/more', 'other'].filter((to) => pushes('deployer', to))).toEqual(['shop']);
      const workflow = readFileSync(`${folder}/.github/workflows/workload-identity.yml`, 'utf8');
      expect(workflow).toContain('variables: IMAGE=${{ steps.image.outputs.reference }}');
      expect(workflow).toContain('"$REGISTRY/$REPOSITORY@sha256:"*)');
    },
    'pull requests: trust': async () => {
      expect((await signIn(s.lab, variables['AZURE_CLIENT_ID']!, PULL_REQUEST, ARM)).status).toBe(401);
      expect((await signIn(s.lab, variables['AZURE_ENVIRONMENTS_CLIENT_ID']!, PULL_REQUEST, ARM)).status).toBe(200);
      expect((await signIn(s.lab, variables['AZURE_ENVIRONMENTS_CLIENT_ID']!, MAIN.replace('main', 'other'), ARM)).status).toBe(401);
    },
    'pull requests: secrets of environments': async () => {
      const mine = workload()
        .id.replace(/resourceGroups\/[^/]+/, `resourceGroups/${NAMES.resourceGroup}-environments`)
        .replace(/[^/]+$/, 'mine');
      expect((await pullRequest.azure('PUT', mine, { location: NAMES.location })).status).toBe(201);
      expect(await trust(pullRequest, { id: mine })).toBe(201);
      identity('mine').federatedIdentityCredentials[0]!.subject = PULL_REQUEST;
      const environments = vault('kv-shop-pr-');
      expect(await put(pullRequest, environments.id, USER, identity('mine').principalId)).toBe(201);
      const asMine = signedIn(s.lab, identity('mine').clientId, PULL_REQUEST);
      expect((await asMine.secret(environments.name, secretName())).status).toBe(200);
      expect((await asMine.secret(NAMES.vault, secretName())).status).toBe(DENIED);
    },
    'pull requests: vault of the workload': async () => {
      const { id } = vault(NAMES.vault);
      expect((await pullRequest.azure('GET', id)).status).toBe(200);
      expect((await pullRequest.secret(NAMES.vault, secretName())).status).toBe(DENIED);
      for (const principal of [identity('environments-'), workload()])
        expect(await put(pullRequest, id, USER, principal.principalId)).toBe(DENIED);
      expect(await put(deployer, id, USER, workload().principalId)).toBe(201);
      expect((await pullRequest.azure('DELETE', assignment(id, USER, workload().principalId).id)).status).toBe(DENIED);
    },
    'pull requests: roles on their vault': async () => {
      const { id, name } = vault('kv-shop-pr-');
      for (const who of ['environments-', 'deployer-', 'wli-'])
        expect([who, await put(pullRequest, id, USER, identity(who).principalId)]).toEqual([who, DENIED]);
      const stranger = s.world().applications[0]!.objectId;
      expect(await put(pullRequest, id, ROLES.keyVaultAdministrator, stranger)).toBe(DENIED);
      expect(await put(pullRequest, id, USER, stranger, 'User')).toBe(DENIED);
      // As far as Azure's conditions go: a principal that it has not made.
      expect(await put(pullRequest, id, USER, stranger)).toBe(201);
      expect((await pullRequest.azure('DELETE', assignment(id, USER, stranger).id)).status).toBe(200);
      expect((await pullRequest.secret(name, secretName())).status).toBe(DENIED);
    },
    'pull requests: other resources': async () => {
      const { id } = vault('previews-keys');
      for (const who of ['environments-', 'deployer-', 'wli-'])
        expect([who, await put(pullRequest, id, CRYPTO_USER, identity(who).principalId)]).toEqual([who, DENIED]);
      const stranger = s.world().applications[0]!.objectId;
      for (const role of [USER, ROLES.owner]) expect(await put(pullRequest, id, role, stranger)).toBe(DENIED);
      expect(await put(pullRequest, id, CRYPTO_USER, stranger)).toBe(201);
      expect((await pullRequest.azure('DELETE', assignment(id, CRYPTO_USER, stranger).id)).status).toBe(200);
    },
    'pull requests: other resources of the workload': async () => {
      const { id } = vault('shop-keys');
      const stranger = s.world().applications[0]!.objectId;
      for (const principal of [stranger, workload().principalId]) expect(await put(pullRequest, id, CRYPTO_USER, principal)).toBe(DENIED);
      expect(await put(deployer, id, CRYPTO_USER, workload().principalId)).toBe(201);
      const given = assignment(id, CRYPTO_USER, workload().principalId).id;
      expect((await pullRequest.azure('GET', given)).status).toBe(200);
      expect((await pullRequest.azure('DELETE', given)).status).toBe(DENIED);
    },
    'pull requests: identities': async () => {
      for (const other of ['deployer-', 'environments-', 'wli-']) {
        expect([other, await trust(pullRequest, identity(other))]).toEqual([other, DENIED]);
        expect([other, (await pullRequest.azure('DELETE', identity(other).id)).status]).toEqual([other, DENIED]);
      }
      expect((await pullRequest.azure('GET', workload().id)).status).toBe(200);
    },
    'pull requests: namespaces': async () => {
      // What it writes is bound by a policy, which a real API server carries out: test/cluster. What it does not have at all:
      for (const kind of ['secrets', 'configmaps'])
        expect([kind, (await pullRequest.kubernetes('GET', `/api/v1/namespaces/shop/${kind}`)).status]).toEqual([kind, DENIED]);
      expect((await pullRequest.kubernetes('GET', '/api/v1/pods')).status).toBe(200);
      expect((await pullRequest.kubernetes('GET', '/api/v1/namespaces/flux-system/configmaps')).status).toBe(200);
      expect(await publishes(pullRequest, 'flux-system')).toBe(DENIED);
      expect(readFileSync('test/cluster/environments-policy.test.ts', 'utf8')).toContain('infra/environments-policy.yaml');
    },
    'pull requests: infrastructure': async () => {
      const cluster = s.cluster().id;
      expect((await pullRequest.azure('GET', cluster)).status).toBe(200);
      expect((await pullRequest.azure('PUT', cluster, { location: NAMES.location, properties: {} })).status).toBe(DENIED);
      const environments = vault('kv-shop-pr-').id;
      expect((await pullRequest.azure('PUT', `${environments}/accessPolicies/add`, { properties: { accessPolicies: [] } })).status).toBe(
        DENIED,
      );
    },
    'pull requests: images': async () => {
      expect(['shop', 'pull-requests/shop', 'pull-requests/other'].filter((to) => pushes('environments', to))).toEqual([
        'pull-requests/shop',
      ]);
    },
    'nobody: forks': async () => {
      // GitHub gives such a run no address to ask for a token: the workflow says so, and asks for none of another kind.
      const texts = ['pull-request-environment', 'workload-identity-plan'].map((name) =>
        readFileSync(`${folder}/.github/workflows/${name}.yml`, 'utf8'),
      );
      const { permissions, jobs } = readWorkflow(readFileSync(`${folder}/.github/workflows/rehearsal.yml`, 'utf8'));
      expect([permissions, jobs['rehearse']]).toEqual([
        { contents: 'read' },
        expect.objectContaining({ 'permissions': { contents: 'read' }, 'runs-on': 'ubuntu-latest' }),
      ]);
      expect(JSON.stringify(jobs['rehearse'])).not.toContain('${{');
      for (const text of texts) expect(text).not.toMatch(/pull_request_target:\n|workflow_run|secrets\./);
      const run = await s.run(
        { 'client-id': variables['AZURE_ENVIRONMENTS_CLIENT_ID'] },
        { env: { ...s.lab.env, ACTIONS_ID_TOKEN_REQUEST_URL: '' } },
      );
      expect([run.status, run.log]).toEqual([1, expect.stringContaining('SIGN_IN_UNAVAILABLE')]);
    },
  };

  const parts = {
    name: 'shop',
    manifestsFolder: 'manifests',
    infrastructureFolder: 'infra',
    environments: true,
    bicep: true,
    deployer: true,
  };
  const threats = threatsOf(actionUseOf('shop', { ...optionsIn('0'), buildImage: true }), parts);

  test.each(threats.map(({ name, sentence }) => [name, sentence] as const))('%s: %s', async (name, sentence) => {
    expect(readFileSync(`${folder}/README.md`, 'utf8')).toContain(`- ${sentence}\n`);
    await TRIED[name]();
  });

  test('no sentence is without its trial, and no trial without its sentence', () => {
    expect(threats.map(({ name }) => name).sort()).toEqual(Object.keys(TRIED).sort());
  });
});
