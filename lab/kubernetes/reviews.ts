// Questions that a client asks of the cluster about users: who a token is, and what somebody may do.
import { isMap, type Json, textOf } from '../json';
import { isAllowed, type ClusterUser } from './access';
import { kubernetesErrors } from './errors';
import { serviceAccountOf } from './tokens';
import type { Attributes } from './rbac';
import type { Lab } from '../context';
import type { Cluster } from '../world';

export const REVIEWS = ['SelfSubjectReview', 'SelfSubjectAccessReview', 'SubjectAccessReview', 'LocalSubjectAccessReview', 'TokenReview'];

export async function review(lab: Lab, cluster: Cluster, user: ClusterUser, kind: string, body: Json): Promise<object> {
  const spec = isMap(body['spec']) ? body['spec'] : {};
  const group = kind === 'TokenReview' || kind === 'SelfSubjectReview' ? 'authentication.k8s.io' : 'authorization.k8s.io';
  return {
    kind,
    apiVersion: `${group}/v1`,
    metadata: {},
    ...(kind !== 'SelfSubjectReview' && { spec }),
    status: await status(lab, cluster, user, kind, spec),
  };
}

async function status(lab: Lab, cluster: Cluster, user: ClusterUser, kind: string, spec: Json): Promise<object> {
  switch (kind) {
    case 'SelfSubjectReview':
      return { userInfo: userInfo(user) };
    case 'TokenReview': {
      const audiences = Array.isArray(spec['audiences']) ? (spec['audiences'] as string[]) : undefined;
      const account = await serviceAccountOf(lab, cluster, textOf(spec['token']), audiences);
      return account === undefined
        ? { user: {}, error: 'invalid bearer token' }
        : { authenticated: true, user: userInfo(account), ...(audiences !== undefined && { audiences }) };
    }
    default: {
      const attributes = attributesOf(spec);
      const asked = kind.startsWith('Self') ? user : subjectOf(spec);
      const { allowed, reason } = isAllowed(lab, cluster, asked, attributes);
      return { allowed, ...(reason !== undefined && { reason }) };
    }
  }
}

const userInfo = ({ name, uid, groups }: ClusterUser): object => ({ username: name, ...(uid !== undefined && { uid }), groups });

function subjectOf({ user = '', groups }: Json): ClusterUser {
  const name = String(user);
  return {
    kind: name.startsWith('system:serviceaccount:') ? 'service-account' : 'entra',
    name,
    groups: Array.isArray(groups) ? (groups as string[]) : [],
  };
}

function attributesOf({ resourceAttributes }: Json): Attributes {
  if (!isMap(resourceAttributes)) {
    throw kubernetesErrors.invalid({ kind: '', group: 'authorization.k8s.io' }, '', [
      {
        field: 'spec.resourceAttributes',
        message: 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
      },
    ]);
  }
  const text = (field: string): string => textOf(resourceAttributes[field]);
  return {
    verb: text('verb'),
    group: text('group'),
    resource: text('resource'),
    ...(text('subresource') !== '' && { subresource: text('subresource') }),
    ...(text('namespace') !== '' && { namespace: text('namespace') }),
    ...(text('name') !== '' && { name: text('name') }),
  };
}
