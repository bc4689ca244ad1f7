// Who may do what: Kubernetes' own roles beside Azure's, tokens by audience and by what they are bound to, reviews.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { expectRefusal, type Row } from './refusals';
import { eventually, suite } from './suite';

describe('access', () => {
  const s = suite();
  let namespace = '';
  const core = (path: string) => `/api/v1/namespaces/${namespace}${path}`;
  const rbac = (path: string) => `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}${path}`;
  const token = async (spec: object = {}, account = 'sa'): Promise<string> => {
    const { body } = await s.send('POST', core(`/serviceaccounts/${account}/token`), {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec,
    });
    return (body as { status: { token: string } }).status.token;
  };
  const as = (bearer: string, method: string, path: string, body?: object) =>
    s.http.json(method, `https://${s.lab.world().clusters[0]!.resource.properties.fqdn}${path}`, { token: bearer, body });
  const grant = async (rule: object, subjects: object[]): Promise<void> => {
    const api = 'rbac.authorization.k8s.io';
    await s.send('POST', rbac('/roles'), { apiVersion: `${api}/v1`, kind: 'Role', metadata: { name: 'r' }, rules: [rule] });
    await s.send('POST', rbac('/rolebindings'), {
      apiVersion: `${api}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'r' },
      roleRef: { apiGroup: api, kind: 'Role', name: 'r' },
      subjects,
    });
  };
  const statusOf = async (bearer: string, path: string, status: number) =>
    eventually(async () => ((await as(bearer, 'GET', path)).status === status ? true : undefined), `${status} for ${path}`);

  beforeEach(async () => {
    namespace = await s.freshNamespace();
    await s.apply(core('/serviceaccounts/sa'), { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa' } });
  });

  test("a ServiceAccount has the rights of its roles, and Azure's words are not about it", async () => {
    const bearer = await token();
    expect(await as(bearer, 'GET', core('/configmaps'))).toMatchObject({
      status: 403,
      body: {
        message: `configmaps is forbidden: User "system:serviceaccount:${namespace}:sa" cannot list resource "configmaps" in API group "" in the namespace "${namespace}": Azure does not have opinion for this user.`,
      },
    });
    await grant({ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }, [{ kind: 'ServiceAccount', name: 'sa', namespace }]);
    await statusOf(bearer, core('/configmaps'), 200);
    expect((await as(bearer, 'GET', core('/configmaps/kube-root-ca.crt'))).status).toBe(403);
    expect((await as(bearer, 'GET', '/api/v1/namespaces/default/configmaps')).status).toBe(403);
  });

  test.each([
    ['to all accounts of its namespace', () => ({ kind: 'Group', name: `system:serviceaccounts:${namespace}` }), 200],
    ['to an account of another name', () => ({ kind: 'ServiceAccount', name: 'other', namespace }), 403],
    ['to the user that it is', () => ({ kind: 'User', name: `system:serviceaccount:${namespace}:sa` }), 200],
    ['to a user of the same short name', () => ({ kind: 'User', name: 'sa' }), 403],
  ])('a role bound %s', async (_whom, subject, status) => {
    await grant({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, [subject()]);
    await statusOf(await token(), core('/configmaps'), status);
  });

  test("a role counts for a user of Entra ID, beside those of Azure; without either, Azure's words say so", async () => {
    const me = s.lab.world().applications[0]!.objectId;
    await grant({ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }, [
      { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: me },
    ]);
    s.lab.world().roleAssignments = [];
    await eventually(async () => ((await s.send('GET', core('/secrets'))).status === 200 ? true : undefined), 'the role');
    expect(await s.send('GET', core('/configmaps'))).toMatchObject({
      status: 403,
      body: {
        message: expect.stringMatching(/: User does not have access to the resource in Azure\. Update role assignment to allow access\.$/),
      },
    });
  });

  test.each<[string, object, RegExp]>([
    ['for another audience', { audiences: ['api://AzureADTokenExchange'] }, /Unauthorized/],
    ['for no audience that is known', { audiences: ['x'] }, /Unauthorized/],
  ])('a token %s does not sign in', async (_name, spec, words) => {
    const answer = await as(await token(spec), 'GET', '/api');
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([401, expect.stringMatching(words)]);
  });

  test('a token is void when its account is deleted, and stays so when one of the same name is made', async () => {
    const bearer = await token();
    expect((await as(bearer, 'GET', '/api')).status).toBe(200);
    await s.send('DELETE', core('/serviceaccounts/sa'));
    await statusOf(bearer, '/api', 401);
    await s.apply(core('/serviceaccounts/sa'), { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa' } });
    await statusOf(bearer, '/api', 401);
  }, 60_000);

  test('a token that is bound to a Secret dies with it', async () => {
    await s.send('POST', core('/secrets'), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'bound' } });
    const bearer = await token({ boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 'bound' } });
    expect(decodeJwt(bearer)['kubernetes.io']).toMatchObject({ secret: { name: 'bound' } });
    expect((await as(bearer, 'GET', '/api')).status).toBe(200);
    await s.send('DELETE', core('/secrets/bound'));
    await statusOf(bearer, '/api', 401);
  }, 60_000);

  test('no token lives for longer than a day', async () => {
    const { exp = 0, iat = 0 } = decodeJwt(await token({ expirationSeconds: 200_000 }));
    expect(exp - iat).toBe(86_400);
  });

  const request = (spec: object) => ({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec });
  // prettier-ignore
  test.each<Row>([
    ['too short', 'POST', '/serviceaccounts/sa/token', request({ expirationSeconds: 599 }), 422, 'spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes'],
    ['too long', 'POST', '/serviceaccounts/sa/token', request({ expirationSeconds: 2 ** 32 + 1 }), 422, 'may not specify a duration larger than 2^32 seconds'],
    ['bound to a pod that is not there', 'POST', '/serviceaccounts/sa/token', request({ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'zz' } }), 404, 'pods "zz" not found'],
    ['bound to a secret that is not there', 'POST', '/serviceaccounts/sa/token', request({ boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 'zz' } }), 404, 'secrets "zz" not found'],
    ['bound to what none can be bound to', 'POST', '/serviceaccounts/sa/token', request({ boundObjectRef: { kind: 'Foo', apiVersion: 'v1', name: 'zz' } }), 400, 'cannot bind token to object of type /v1, Kind=Foo'],
  ])('a token request that is refused: %s', (...row) => expectRefusal(s, namespace, row));

  test('reviews: who one is, what one may, who a token is', async () => {
    const me = s.lab.world().applications[0]!.objectId;
    const review = (kind: string, group: string, plural: string, spec?: object) =>
      s.send('POST', `/apis/${group}/v1/${plural}`, { apiVersion: `${group}/v1`, kind, ...(spec && { spec }) });
    expect(await review('SelfSubjectReview', 'authentication.k8s.io', 'selfsubjectreviews')).toMatchObject({
      status: 201,
      body: { status: { userInfo: { username: me, groups: expect.arrayContaining(['system:authenticated']) } } },
    });
    const may = async (verb: string) => {
      const spec = { resourceAttributes: { verb, resource: 'pods', namespace } };
      const { body } = await review('SelfSubjectAccessReview', 'authorization.k8s.io', 'selfsubjectaccessreviews', spec);
      return (body as { status: { allowed: boolean } }).status.allowed;
    };
    expect(await may('create')).toBe(true);
    const whose = async (bearer: string) =>
      ((await review('TokenReview', 'authentication.k8s.io', 'tokenreviews', { token: bearer })).body as { status: object }).status;
    expect(await whose(await token())).toMatchObject({ authenticated: true, user: { username: `system:serviceaccount:${namespace}:sa` } });
    expect(await whose('x')).not.toHaveProperty('authenticated');
    const bearer = await token();
    expect(
      (
        await as(bearer, 'POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'SelfSubjectReview',
        })
      ).status,
    ).toBe(201);
  });
});
