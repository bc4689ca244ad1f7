// Names that the Action derives: short enough for Azure, and never the same for two workloads.
import { createHash } from 'node:crypto';
import { v5 } from 'uuid';

const MAXIMUM_IDENTITY_NAME = 128;
const MAXIMUM_CREDENTIAL_NAME = 120;
const HASH_LENGTH = 8;

/** Namespace of the UUIDv5 names of role assignments; made once for this project, and never to change. */
const ASSIGNMENT_NAMES = 'c2b0b6b4-0d51-5a3c-9e0e-7c1f5d1f6a2e';

export function identityName(namespace: string, serviceAccount: string): string {
  return fitted(`wli-${namespace}-${serviceAccount}`, MAXIMUM_IDENTITY_NAME);
}

/** The issuer's hash keeps two clusters of one name from taking each other's credential away. */
export function credentialName(cluster: string, issuer: string, namespace: string, serviceAccount: string): string {
  return fitted(`${cluster.replace(/[^a-zA-Z0-9-]/g, '-')}-${shortHash(issuer)}-${namespace}-${serviceAccount}`.replaceAll('.', '-'), MAXIMUM_CREDENTIAL_NAME);
}

/** The same scope, principal and role give the same name: writing it twice is safe. */
export function assignmentName(scope: string, principalId: string, roleId: string): string {
  return v5(`${scope}|${principalId}|${roleId}`.toLowerCase(), ASSIGNMENT_NAMES);
}

/** Cut names end in a hash of the whole, so that two long names never collide. */
function fitted(name: string, maximum: number): string {
  return name.length <= maximum ? name : `${name.slice(0, maximum - HASH_LENGTH - 1)}-${shortHash(name)}`;
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}
