// The right to use an identity through its binding: a ClusterRole for the client id, bound to the one ServiceAccount.
import { isDeepStrictEqual } from 'node:util';
import { MANAGER, metadata } from '../chain/marks';
import { bindingRoleName } from '../chain/names';
import { expectSuccess, parsed } from './answer';
import type { Connection } from './connection';
import type { Desired } from '../chain/desired';
import type { MarkFacts } from '../chain/facts';

export type BindingObject = 'ClusterRole' | 'ClusterRoleBinding';

export interface BindingRoleClient {
  isGranted(clientId: string): Promise<boolean>;
  grant(clientId: string): Promise<void>;
  readMarks(kind: BindingObject): Promise<MarkFacts | undefined>;
  /** What is gone already is no matter. */
  remove(kind: BindingObject): Promise<void>;
}

const ROOT = '/apis/rbac.authorization.k8s.io/v1';
const API_VERSION = 'rbac.authorization.k8s.io/v1';

interface RoleObject {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  rules?: { apiGroups?: string[]; resources?: string[]; verbs?: string[] }[];
  roleRef?: { name?: string };
  subjects?: { kind?: string; name?: string; namespace?: string }[];
}

export function bindingRoleClient(connection: Connection, desired: Desired): BindingRoleClient {
  const { namespace, serviceAccount, marks } = desired;
  const name = bindingRoleName(namespace, serviceAccount);
  const paths = { ClusterRole: `${ROOT}/clusterroles/${name}`, ClusterRoleBinding: `${ROOT}/clusterrolebindings/${name}` };
  const rules = (clientId: string) => [{ apiGroups: ['cid.wi.aks.azure.com'], resources: [clientId], verbs: ['use-managed-identity'] }];
  const read = async (path: string): Promise<RoleObject | undefined> => {
    const answer = await connection.send({ method: 'GET', path });
    return answer.status === 404 ? undefined : parsed<RoleObject>(expectSuccess(answer, 'federation', `to read ${path}`));
  };
  const apply = async (path: string, body: object): Promise<void> => {
    const answer = await connection.send({
      method: 'PATCH',
      path,
      body,
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: MANAGER },
    });
    expectSuccess(answer, 'federation', `to apply ${path}`);
  };
  return {
    isGranted: async (clientId) => {
      const [role, binding] = await Promise.all([read(paths.ClusterRole), read(paths.ClusterRoleBinding)]);
      return (
        isDeepStrictEqual(role?.rules, rules(clientId)) &&
        binding?.roleRef?.name === name &&
        binding.subjects?.some(
          (subject) => subject.kind === 'ServiceAccount' && subject.name === serviceAccount && subject.namespace === namespace,
        ) === true
      );
    },
    grant: async (clientId) => {
      const common = { name, ...metadata(marks) };
      await apply(paths.ClusterRole, { apiVersion: API_VERSION, kind: 'ClusterRole', metadata: common, rules: rules(clientId) });
      await apply(paths.ClusterRoleBinding, {
        apiVersion: API_VERSION,
        kind: 'ClusterRoleBinding',
        metadata: common,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
      });
    },
    readMarks: async (kind) => {
      const live = await read(paths[kind]);
      return live && { labels: live.metadata?.labels ?? {}, annotations: live.metadata?.annotations ?? {} };
    },
    remove: async (kind) => {
      const answer = await connection.send({ method: 'DELETE', path: paths[kind] });
      if (answer.status !== 404) expectSuccess(answer, 'federation', `to delete ${paths[kind]}`);
    },
  };
}
