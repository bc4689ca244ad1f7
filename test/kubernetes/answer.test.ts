// Answers of a Kubernetes API: which right is missing, who is in the way, what is going on.
import { describe, expect, test } from '@jest/globals';
import { conflictsOf, diagnoseStatus, rightOf, statusProblem } from '../../src/kubernetes/answer';

const status = (code: number, message: string, details?: object) =>
  statusProblem({ status: code, text: JSON.stringify({ message, reason: 'x', details }) });

describe('answers', () => {
  test.each([
    ['pods is forbidden: User "u" cannot list resource "pods" in API group "" in the namespace "n": no', 'pods/read'],
    ['x: User "u" cannot create resource "serviceaccounts/token" in API group "" in the namespace "n": no', 'serviceaccounts/write'],
    ['x: User "u" cannot patch resource "deployments" in API group "apps" in the namespace "n": no', 'apps/deployments/write'],
    ['x: User "u" cannot delete resource "namespaces" in API group "" in the namespace "n": no', 'namespaces/delete'],
  ])('%s', (message, right) => {
    expect(rightOf(message)).toBe(`Microsoft.ContainerService/managedClusters/${right}`);
    expect(diagnoseStatus(status(403, message), 'namespace', 'to try')).toMatchObject({
      code: 'KUBERNETES_RIGHT_MISSING',
      link: 'namespace',
    });
  });

  test('a namespace that is going, a token that is not taken, and anything else', () => {
    const causes = [{ reason: 'NamespaceTerminating', message: 'namespace foo is being terminated' }];
    expect(diagnoseStatus(status(403, 'x', { causes }), 'service-account', 'to try')).toMatchObject({
      code: 'NAMESPACE_TERMINATING',
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
    expect(statusProblem({ status: 500, text: '<html>' })).toMatchObject({ status: 500, message: '<html>' });
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
