// The scaffold's policy, infra/environments-policy.yaml, in a real API server: what pull requests write ends at their namespaces.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { ROLES } from '../../lab/authorization/built-in-roles';
import { NAMES } from '../../lab/fresh-world';
import { startLab, type RunningLab } from '../../lab/lab';
import { findOrBuildBinaries } from '../../lab/real-cluster/binaries';
import { eventually } from '../kubernetes-suite/suite';
import { client, type Answer } from '../lab/client';
import { deployDeployers, type Variables } from '../project/bicep/into-lab';
import { signedIn, type SignedIn } from '../project/identities';
import { synthesize, written } from '../project/library';
import { deliver } from '../runner/delivery';
import type { ActionRun } from '../runner/run';

const [MAIN, PULL_REQUEST] = ['repo:octo-org@1/octo-repo@2:ref:refs/heads/main', 'repo:octo-org@1/octo-repo@2:pull_request'] as const;
const APPLY = 'application/apply-patch+yaml';
const IMAGE = `acr.azurecr.io/shop@sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the policy of environments', () => {
  const folder = written(
    synthesize({
      cluster: NAMES.cluster,
      resourceGroup: NAMES.resourceGroup,
      vault: NAMES.vault,
      namespace: 'shop',
      secrets: [NAMES.secret],
    }),
  );
  let lab: RunningLab;
  let variables: Variables;
  let deployer: SignedIn;
  let pullRequest: SignedIn;
  let administrator: (method: string, path: string, body?: object) => Promise<Answer>;

  const apply = (who: SignedIn, path: string, body: object, query = ''): Promise<Answer> =>
    who.kubernetes('PATCH', `${path}?fieldManager=test${query}`, body, APPLY);
  const namespace = (name: string): [string, object] => [
    `/api/v1/namespaces/${name}`,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
  ];
  const account = (name: string): [string, object] => [
    `/api/v1/namespaces/${name}/serviceaccounts/workload`,
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'workload' } },
  ];
  const token = (name: string, query = ''): Promise<Answer> =>
    pullRequest.kubernetes('POST', `/api/v1/namespaces/${name}/serviceaccounts/workload/token${query}`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: ['x'], expirationSeconds: 600 },
    });

  beforeAll(async () => {
    const apiServer = findOrBuildBinaries(() => undefined);
    if (apiServer === undefined) throw new Error('a real API server needs Go');
    lab = await startLab({ apiServer });
    variables = await deployDeployers(lab.world(), folder, { branch: [MAIN], environments: [MAIN, PULL_REQUEST] });
    deployer = signedIn(lab, variables['AZURE_CLIENT_ID']!, MAIN);
    pullRequest = signedIn(lab, variables['AZURE_ENVIRONMENTS_CLIENT_ID']!, PULL_REQUEST);
    const [first] = lab.world().roleAssignments;
    const { objectId } = lab.world().applications[0]!;
    const scope = lab.world().clusters[0]!.id;
    lab
      .world()
      .roleAssignments.push({ ...first!, name: 'x', scope, principalId: objectId, role: ROLES.aksRbacClusterAdmin, condition: null });
    const http = client(lab);
    administrator = async (method, path, body) =>
      http.json(method, `https://${lab.world().clusters[0]!.resource.properties.fqdn}${path}`, {
        token: await http.token('6dae42f8-4368-4678-94ff-3960e28e3630'),
        body,
        headers: { 'content-type': method === 'PATCH' ? APPLY : 'application/json' },
      });
    const principal = lab.world().identities.find(({ name }) => name.startsWith('environments-'))!.principalId;
    const text = readFileSync(join(folder, 'infra/environments-policy.yaml'), 'utf8').replaceAll('PRINCIPAL_ID', principal);
    for (const document of parseAllDocuments(text)) {
      const body = document.toJS() as { kind: string; metadata: { name: string } };
      const kind = body.kind === 'ValidatingAdmissionPolicy' ? 'validatingadmissionpolicies' : 'validatingadmissionpolicybindings';
      const path = `/apis/admissionregistration.k8s.io/v1/${kind}/${body.metadata.name}?fieldManager=test`;
      expect((await administrator('PATCH', path, body)).status).toBe(201);
    }
    // The API server takes some moments until it carries out a new policy.
    await eventually(async () => {
      const { status } = await apply(pullRequest, ...namespace('elsewhere'));
      return status === 403 ? true : undefined;
    }, 'the policy to be carried out');
  }, 600_000);
  afterAll(() => lab.close());

  test('the deployer makes its own namespace with rights in that namespace alone, and no policy is in its way', async () => {
    expect((await apply(deployer, ...namespace('shop'))).status).toBe(201);
    expect((await apply(deployer, ...account('shop'))).status).toBe(201);
    expect((await apply(deployer, ...namespace('other'))).status).toBe(403);
  });

  test('pull requests write in namespaces of their own', async () => {
    expect((await apply(pullRequest, ...namespace('shop-pr-7'))).status).toBe(201);
    expect((await apply(pullRequest, ...account('shop-pr-7'))).status).toBe(201);
    expect((await token('shop-pr-7')).status).toBe(201);
  });

  test('elsewhere every write is refused, and says why', async () => {
    const answers = [
      await apply(pullRequest, ...account('shop')),
      await apply(pullRequest, ...namespace('shop-prod')),
      await apply(pullRequest, ...namespace('shop')),
      await token('shop'),
      await token('shop', '?dryRun=All'),
      await pullRequest.kubernetes('DELETE', '/api/v1/namespaces/shop'),
      await pullRequest.kubernetes('DELETE', '/api/v1/namespaces/shop/serviceaccounts/workload'),
      await pullRequest.kubernetes('DELETE', '/api/v1/namespaces/shop/pods'),
    ];
    for (const { status, body } of answers.slice(0, -1))
      expect([status, body]).toEqual([403, expect.objectContaining({ message: expect.stringContaining('shop-pr-* only') })]);
    // A collection without members is deleted without a question.
    expect((await administrator('GET', '/api/v1/namespaces/shop/serviceaccounts/workload')).status).toBe(200);
  });

  test('what is only tried is let through: nothing is stored', async () => {
    const [path, body] = account('shop');
    const changed = { ...body, metadata: { name: 'workload', labels: { tried: 'yes' } } };
    expect((await apply(pullRequest, path, changed, '&force=true&dryRun=All')).status).toBe(200);
    expect(JSON.stringify((await administrator('GET', path)).body)).not.toContain('tried');
  });

  const run = (workflow: string, number: number): Promise<ActionRun[]> => {
    lab.world().github.subject = PULL_REQUEST;
    const built = { image: { outputs: { reference: IMAGE } } };
    return deliver(lab, {
      workflow: readFileSync(join(folder, `.github/workflows/${workflow}.yml`), 'utf8'),
      contexts: {
        github: { event_name: 'pull_request', event: { action: 'opened', number } },
        vars: variables,
        steps: built,
        needs: built,
      },
      workspace: folder,
    });
  };

  test('the environment of a pull request is made and proven, with the policy in force', async () => {
    const [made] = await run('pull-request-environment', 17);
    expect([made?.status, made?.outputs['proof']]).toEqual([0, 'passed']);
  });

  // No token of the ServiceAccount is to be had here, and rightly so: with it, a pull request would be the workload.
  test('a pull request plans what the default branch would change', async () => {
    const [planned] = await run('workload-identity-plan', 17);
    expect([planned?.status, planned?.outputs['diagnosis']]).toEqual([0, '']);
  });
});
