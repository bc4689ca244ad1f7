// The right to use an identity through its binding: a ClusterRole for the client id, bound to the one ServiceAccount.
import { isDeepStrictEqual } from 'node:util';
import { MANAGER, metadata } from '../chain/marks';
import { bindingRoleName } from '../chain/names';
import { expectSuccess, parsed } from './answer';
import type { Connection } from './connection';
import type { Desired } from '../chain/desired';

export interface BindingRoleClient {
  isGranted(clientId: string): Promise<boolean>;
  grant(clientId: string): Promise<void>;
  /** Takes role and binding away; what is gone already is no matter. */
  revoke(): Promise<void>;
}

const ROOT = '/apis/rbac.authorization.k8s.io/v1';
const API_VERSION = 'rbac.authorization.k8s.io/v1';

interface RoleObject {
  rules?: { apiGroups?: string[]; resources?: string[]; verbs?: string[] }[];
  roleRef?: { name?: string };
  subjects?: { kind?: string; name?: string; namespace?: string }[];
}

export function bindingRoleClient(connection: Connection, desired: Desired): BindingRoleClient {
  const { namespace, serviceAccount, marks } = desired;
  const name = bindingRoleName(namespace, serviceAccount);
  const paths = { role: `${ROOT}/clusterroles/${name}`, binding: `${ROOT}/clusterrolebindings/${name}` };
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
      const [role, binding] = await Promise.all([read(paths.role), read(paths.binding)]);
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
      await apply(paths.role, { apiVersion: API_VERSION, kind: 'ClusterRole', metadata: common, rules: rules(clientId) });
      await apply(paths.binding, {
        apiVersion: API_VERSION,
        kind: 'ClusterRoleBinding',
        metadata: common,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
      });
    },
    revoke: async () => {
      for (const path of [paths.binding, paths.role]) {
        const answer = await connection.send({ method: 'DELETE', path });
        if (answer.status !== 404) expectSuccess(answer, 'federation', `to delete ${path}`);
      }
    },
  };
}
