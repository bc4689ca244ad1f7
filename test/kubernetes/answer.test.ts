// Answers of a Kubernetes API: which right is missing, who is in the way, what is going on, and what is no answer of it at all.
import { describe, expect, test } from '@jest/globals';
import { looseObject, string } from 'valibot';
import { BrokenLink } from '../../src/chain/diagnosis';
import {
  azureRight,
  conflictsOf,
  diagnoseStatus,
  expectDeleted,
  expectSuccess,
  statusProblem,
  understood,
  type KubernetesAnswer,
} from '../../src/kubernetes/answer';

const answer = (status: number, text: string): KubernetesAnswer => ({ request: 'GET /api/v1/x', status, text });
const status = (code: number, message: string, details?: object) =>
  statusProblem(answer(code, JSON.stringify({ kind: 'Status', message, reason: 'x', details })));
const codeOf = (call: () => unknown): string => {
  try {
    call();
    return 'fine';
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    return error.diagnoses[0].code;
  }
};

describe('missing rights', () => {
  const AZURE = 'User does not have access to the resource in Azure. Update role assignment to allow access.';

  test.each([
    [`pods is forbidden: User "u" cannot list resource "pods" in API group "" in the namespace "n": ${AZURE}`, 'pods/read'],
    [`x: User "u" cannot create resource "serviceaccounts/token" in API group "" in the namespace "n": ${AZURE}`, 'serviceaccounts/write'],
    [`x: User "u" cannot patch resource "deployments" in API group "apps" in the namespace "n": ${AZURE}`, 'apps/deployments/write'],
    [`x: User "u" cannot delete resource "namespaces" in API group "" at the cluster scope: ${AZURE}`, 'namespaces/delete'],
  ])('where Azure decides: %s', (message, right) => {
    const diagnosis = diagnoseStatus(status(403, message), 'namespace', 'to try');
    expect(diagnosis).toMatchObject({ code: 'KUBERNETES_RIGHT_MISSING', link: 'namespace' });
    expect(diagnosis.fix).toContain(`a role with the data action Microsoft.ContainerService/managedClusters/${right};`);
  });

  test.each([
    [
      'pods is forbidden: User "u" cannot list resource "pods" in API group "" in the namespace "n"',
      "a Role in the namespace 'n' with the verb 'list' on 'pods' (",
    ],
    [
      'x: User "u" cannot get resource "deployments" in API group "apps" in the namespace "n"',
      "a Role in the namespace 'n' with the verb 'get' on 'deployments.apps' (",
    ],
    [
      'x: User "u" cannot create resource "namespaces" in API group "" at the cluster scope',
      "a ClusterRole with the verb 'create' on 'namespaces' (",
    ],
  ])('where Kubernetes decides: %s', (message, words) => {
    const diagnosis = diagnoseStatus(status(403, message), 'proof', 'to try');
    expect(diagnosis).toMatchObject({ code: 'KUBERNETES_RIGHT_MISSING', link: 'proof' });
    expect(diagnosis.fix).toContain(words);
    expect(diagnosis.fix).not.toContain('Microsoft.');
  });

  test('data actions by verb', () => {
    expect(azureRight('get', 'secretproviderclasses', 'secrets-store.csi.x-k8s.io')).toBe(
      'Microsoft.ContainerService/managedClusters/customresources/read',
    );
    expect(azureRight('get', 'deployments', 'apps')).toBe('Microsoft.ContainerService/managedClusters/apps/deployments/read');
    expect(['get', 'watch', 'create', 'update', 'deletecollection'].map((verb) => azureRight(verb, 'pods', '').split('/').at(-1))).toEqual([
      'read',
      'read',
      'write',
      'write',
      'delete',
    ]);
  });
});

describe('refusals', () => {
  test('a namespace that is going, a token that is not accepted, and anything else', () => {
    const causes = [{ reason: 'NamespaceTerminating', message: 'namespace foo is being terminated' }];
    expect(diagnoseStatus(status(403, 'x', { causes }), 'service-account', 'to try')).toMatchObject({
      code: 'NAMESPACE_TERMINATING',
      link: 'service-account',
      seen: expect.stringContaining("'foo'"),
    });
    expect(diagnoseStatus(status(401, 'Unauthorized'), 'proof', 'to try')).toMatchObject({
      code: 'KUBERNETES_UNAUTHORIZED',
      link: 'proof',
    });
    expect(diagnoseStatus(status(422, 'is invalid'), 'manifests', 'to apply it')).toMatchObject({
      code: 'KUBERNETES_REFUSED',
      seen: 'the API server refused to apply it: is invalid',
    });
    // A policy that forbids something is no missing right.
    expect(diagnoseStatus(status(403, 'admission webhook denied'), 'manifests', 'to apply it').code).toBe('KUBERNETES_REFUSED');
    expect(statusProblem(answer(500, '<html>'))).toMatchObject({ status: 500, message: '<html>' });
    expect(statusProblem(answer(500, '"text"'))).toMatchObject({ status: 500, reason: '' });
  });

  test('conflicts name manager and field, with and without a time', () => {
    const causes = [
      { reason: 'FieldManagerConflict', message: 'conflict with "helm" using v1 at 2026-01-02T03:04:05Z', field: '.a' },
      { reason: 'FieldManagerConflict', message: 'conflict with "argocd"', field: '.b' },
      { reason: 'Other', message: 'x', field: '.c' },
    ];
    expect(conflictsOf(status(409, 'x', { causes }))).toEqual([
      { manager: 'helm', field: '.a' },
      { manager: 'argocd', field: '.b' },
    ]);
  });
});

describe('what is understood', () => {
  const NAMED = looseObject({ metadata: looseObject({ name: string() }) });

  test.each([
    ['a page of a proxy', '<html>', 'the answer should be Object'],
    ['another shape', '{"metadata":{}}', 'metadata.name should be "name"'],
    ['another type', '{"metadata":{"name":1}}', 'metadata.name should be string'],
    ['nothing', '', 'the answer should be Object'],
  ])('%s is not', (_name, text, words) => {
    const call = (): unknown => understood(answer(200, text), NAMED, 'namespace');
    expect(codeOf(call)).toBe('KUBERNETES_NOT_UNDERSTOOD');
    expect(call).toThrow(`answered GET /api/v1/x with something else than expected: HTTP 200, ${words}.`);
  });

  test('fields that nobody knows stay', () => {
    expect(understood(answer(200, '{"metadata":{"name":"a","new":1},"spec":2}'), NAMED, 'namespace')).toEqual({
      metadata: { name: 'a', new: 1 },
      spec: 2,
    });
  });

  test.each([
    [200, '{"kind":"Status"}', 'fine'],
    [202, '{"kind":"Namespace"}', 'fine'],
    [404, '{"kind":"Status","reason":"NotFound"}', 'fine'],
    [404, '<html>not found</html>', 'KUBERNETES_NOT_UNDERSTOOD'],
    [200, '<html>please sign in</html>', 'KUBERNETES_NOT_UNDERSTOOD'],
    [200, '', 'KUBERNETES_NOT_UNDERSTOOD'],
    [401, '{"kind":"Status"}', 'KUBERNETES_UNAUTHORIZED'],
    [409, '{"kind":"Status","message":"conflict"}', 'KUBERNETES_REFUSED'],
  ])('a deletion answered with %i %s: %s', (code, text, expected) => {
    expect(codeOf(() => expectDeleted(answer(code, text), 'namespace', 'to delete it'))).toBe(expected);
  });

  test('success is what lies between 200 and 299', () => {
    expect([199, 200, 299, 300].map((code) => codeOf(() => expectSuccess(answer(code, '{}'), 'namespace', 'to try')) === 'fine')).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
