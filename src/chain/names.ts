// Names that the Action derives: short enough for Azure, and never the same for two workloads.
import { createHash } from 'node:crypto';
import { v5 } from 'uuid';

const MAXIMUM_IDENTITY_NAME = 128;
const MAXIMUM_CREDENTIAL_NAME = 120;
const HASH_LENGTH = 8;

/** Namespace of the UUIDv5 names of role assignments; made once for this project, and never to change. */
const ASSIGNMENT_NAMES = 'c2b0b6b4-0d51-5a3c-9e0e-7c1f5d1f6a2e';

export function identityName(namespace: string, serviceAccount: string): string {
  return workloadName('wli', namespace, serviceAccount, MAXIMUM_IDENTITY_NAME);
}

/** The issuer's hash keeps two clusters of one name from taking each other's credential away. */
export function credentialName(cluster: string, issuer: string, namespace: string, serviceAccount: string): string {
  return workloadName(`${cluster}-${shortHash(issuer)}`, namespace, serviceAccount, MAXIMUM_CREDENTIAL_NAME);
}

/**
 * `PREFIX-NAMESPACE-SERVICE_ACCOUNT`. Where that alone could be another workload's name as well (`a-b` and `c`, `a` and
 * `b-c`; `x.y` and `x-y`), or is too long, it ends in a hash: workloads must never share an identity by accident.
 */
function workloadName(prefix: string, namespace: string, serviceAccount: string, maximum: number): string {
  const plain = `${prefix}-${namespace}-${serviceAccount}`.replace(/[^\w-]/g, '-');
  const ambiguous = namespace.includes('-') || serviceAccount.includes('.');
  if (!ambiguous && plain.length <= maximum) return plain;
  return `${plain.slice(0, maximum - HASH_LENGTH - 1)}-${shortHash(`${prefix}/${namespace}/${serviceAccount}`)}`;
}

/** A binding has at most 63 lower-case letters, digits and hyphens; the hash keeps identities of one name in two groups apart. */
export function bindingName(identity: string, identityId: string): string {
  const plain = identity.toLowerCase().replace(/[^a-z0-9]/g, '-');
  return `b-${plain.slice(0, 63 - HASH_LENGTH - 3)}-${shortHash(identityId.toLowerCase())}`;
}

/** Cluster-wide, so it names the namespace as well. */
export function bindingRoleName(namespace: string, serviceAccount: string): string {
  return workloadName('aks-wli', namespace, serviceAccount, 253);
}

/** The same scope, principal and role give the same name: writing it twice is safe. */
export function assignmentName(scope: string, principalId: string, roleId: string): string {
  return v5(`${scope}|${principalId}|${roleId}`.toLowerCase(), ASSIGNMENT_NAMES);
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}
