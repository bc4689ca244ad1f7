// The right to use an identity through its binding: a ClusterRole for the client id, bound to the one ServiceAccount.
import { isDeepStrictEqual } from 'node:util';
import { array, looseObject, nullish, optional, string, type InferOutput } from 'valibot';
import { bindingRoleName } from '../../../chain/names';
import { ownershipMetadata, type MarkedObject } from '../../../chain/ownership';
import { expectSuccess, understood } from '../../../kubernetes/answer';
import { applyObject, deleteObject, marksOf, OBJECT } from '../../../kubernetes/objects';
import type { Connection } from '../../../kubernetes/connection';
import type { Context } from '../../context';

export const ROLE_KINDS = ['ClusterRoleBinding', 'ClusterRole'] as const;
export type RoleKind = (typeof ROLE_KINDS)[number];

export interface BindingRoleClient {
  isGranted(clientId: string): Promise<boolean>;
  grant(clientId: string): Promise<void>;
  readMarks(kind: RoleKind): Promise<MarkedObject | undefined>;
  remove(kind: RoleKind): Promise<void>;
}

const API_VERSION = 'rbac.authorization.k8s.io/v1';
const RULE = looseObject({ apiGroups: nullish(array(string())), resources: nullish(array(string())), verbs: nullish(array(string())) });
const SUBJECT = looseObject({ kind: string(), name: string(), namespace: optional(string()) });
const ROLE = looseObject({
  ...OBJECT.entries,
  rules: nullish(array(RULE)),
  roleRef: nullish(looseObject({ name: string() })),
  subjects: nullish(array(SUBJECT)),
});

export function bindingRoleClient({ kubernetes, desired }: Context): BindingRoleClient {
  const { namespace, serviceAccount, ownership } = desired;
  const name = bindingRoleName(namespace, serviceAccount);
  const pathOf = (kind: RoleKind): string => `/apis/${API_VERSION}/${kind.toLowerCase()}s/${name}`;
  const rules = (clientId: string) => [{ apiGroups: ['cid.wi.aks.azure.com'], resources: [clientId], verbs: ['use-managed-identity'] }];
  const read = async (connection: Connection, kind: RoleKind): Promise<InferOutput<typeof ROLE> | undefined> => {
    const answer = await connection.send({ method: 'GET', path: pathOf(kind) });
    return answer.status === 404
      ? undefined
      : understood(expectSuccess(answer, 'federation', `to read ${kind} ${name}`), ROLE, 'federation');
  };
  const apply = async (kind: RoleKind, fields: object): Promise<void> => {
    const body = { apiVersion: API_VERSION, kind, metadata: { name, ...ownershipMetadata(ownership) }, ...fields };
    expectSuccess(await applyObject(await kubernetes(), pathOf(kind), body), 'federation', `to apply ${kind} ${name}`);
  };
  return {
    isGranted: async (clientId) => {
      const connection = await kubernetes();
      const [role, binding] = await Promise.all([read(connection, 'ClusterRole'), read(connection, 'ClusterRoleBinding')]);
      const isAccount = (subject: InferOutput<typeof SUBJECT>): boolean =>
        subject.kind === 'ServiceAccount' && subject.name === serviceAccount && subject.namespace === namespace;
      return (
        isDeepStrictEqual(role?.rules, rules(clientId)) && binding?.roleRef?.name === name && binding.subjects?.some(isAccount) === true
      );
    },
    grant: async (clientId) => {
      await apply('ClusterRole', { rules: rules(clientId) });
      await apply('ClusterRoleBinding', {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
      });
    },
    readMarks: async (kind) => {
      const live = await read(await kubernetes(), kind);
      return live && marksOf(live);
    },
    remove: async (kind) => deleteObject(await kubernetes(), pathOf(kind), 'federation'),
  };
}
