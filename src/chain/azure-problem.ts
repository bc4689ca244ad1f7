// Answers of Azure that are no success, and the diagnosis of each: code first, message second, status last.
import { diagnose, type Diagnosis } from './diagnosis';
import type { Desired } from './desired';
import type { Link } from './links';

/** A refused or failed request to Azure, as far as it is known. */
export interface AzureProblem {
  /** 0 when there was no answer. */
  status: number;
  code: string;
  message: string;
}

/** Both shapes: with the `error` envelope, and without it, as AKS answers. */
export function azureProblem(status: number, body: unknown): AzureProblem {
  const outer = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const inner = typeof outer['error'] === 'object' && outer['error'] !== null ? (outer['error'] as Record<string, unknown>) : outer;
  return {
    status,
    code: typeof inner['code'] === 'string' ? inner['code'] : `HTTP ${status}`,
    message: typeof inner['message'] === 'string' ? inner['message'] : '',
  };
}

/** What the request was about. */
export interface Attempt {
  link: Link;
  /** `write the federated identity credential`, say. */
  operation: string;
  desired: Desired;
  /** Names close to one that was not found: ` (there are: a, b)`, or ''. */
  near?: string;
  /** What a principal must be allowed to do for it, where the client drops the message that says so: newer SDKs do, of lists. */
  right?: { action: string; scope: string };
}

export function diagnoseAzure(problem: AzureProblem, attempt: Attempt): Diagnosis {
  return { ...specific(problem, attempt), link: attempt.link };
}

function specific(problem: AzureProblem, { link, operation, desired, near = '', right: needed }: Attempt): Diagnosis {
  const { code, status } = problem;
  const message = problem.message.replace(/\s+/g, ' ').trim();
  const target = { cluster: desired.cluster, access: desired.vault }[link as string] ?? desired.identity;
  const right = missingRight(message) ?? needed ?? { action: 'this', scope: 'the resource' };
  switch (code) {
    case 'AuthorizationFailed':
    case 'LinkedAuthorizationFailed':
      return right.action.toLowerCase() === 'microsoft.authorization/roleassignments/write'
        ? diagnose('ROLE_NOT_ASSIGNABLE', { role: desired.role, scope: right.scope })
        : diagnose('AZURE_RIGHT_MISSING', right);
    case 'SubscriptionNotFound':
    case 'InvalidSubscriptionId':
      return diagnose('SUBSCRIPTION_NOT_FOUND', { subscription: target.subscriptionId });
    case 'ResourceGroupNotFound':
      return diagnose('RESOURCE_GROUP_NOT_FOUND', { group: target.resourceGroup, subscription: target.subscriptionId, near });
    case 'ResourceNotFound':
      if (link === 'cluster') return diagnose('CLUSTER_NOT_FOUND', { cluster: target.name, group: target.resourceGroup, near });
      if (link === 'access') return diagnose('VAULT_NOT_FOUND', { vault: target.name, group: target.resourceGroup, near });
      break;
    case 'RequestDisallowedByPolicy':
      return diagnose('AZURE_POLICY_DENIED', { message });
    case 'ScopeLocked':
    case 'ReadOnlyDisabledSubscription':
      return diagnose('AZURE_LOCKED', { message });
    case 'MissingSubscriptionRegistration':
      return diagnose('PROVIDER_NOT_REGISTERED', { message });
    case 'InvalidResourceLocation':
    case 'LocationNotAvailableForResourceType':
      return diagnose('IDENTITY_LOCATION', { message });
    case 'OperationNotAllowed':
    case 'EtagMismatch':
      return diagnose('CLUSTER_BUSY', { message });
    case 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity':
      return diagnose('FEDERATION_BUSY', { identity: desired.identity.name, minutes: '5' });
    case 'RoleDefinitionDoesNotExist':
    case 'InvalidRoleDefinitionId':
      return diagnose('ROLE_NOT_FOUND', { role: desired.role, scope: desired.scopes[0] ?? '', near });
    case 'PrincipalNotFound':
      return diagnose('PRINCIPAL_NOT_FOUND', { message });
    case 'SubscriptionRequestsThrottled':
    case 'TooManyRequests':
      return diagnose('AZURE_THROTTLED', { message });
  }
  if (link === 'federation') {
    if (status === 405) return diagnose('FEDERATION_UNSUPPORTED_REGION', { identity: desired.identity.name });
    if (/^Too many Federated Identity Credentials/i.test(message)) {
      return diagnose('FEDERATION_QUOTA', {
        identity: desired.identity.name,
        count: '20',
        credentials: 'others were written at the same time',
        waysOut: 'run this step again, it lists them then',
      });
    }
    if (status === 400 || status === 409) return diagnose('FEDERATION_REFUSED', { message });
  }
  if (status === 429) return diagnose('AZURE_THROTTLED', { message });
  if (status === 0 || status >= 500) return diagnose('AZURE_UNAVAILABLE', { code, message });
  return diagnose('AZURE_REFUSED', { operation, code, message });
}

function missingRight(message: string): { action: string; scope: string } | undefined {
  const [, action, scope] = /perform action '([^']+)' (?:over|on) scope '([^']+)'/.exec(message) ?? [];
  return action === undefined || scope === undefined ? undefined : { action, scope };
}

/** The credential is written by somebody else at this moment, or its identity has not spread yet: worth another try. */
export function isPassing({ code, status, message }: AzureProblem): boolean {
  return (
    code === 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity' ||
    code === 'ParentResourceNotFound' ||
    (status === 404 && /parent user-assigned identity/i.test(message)) ||
    status === 429
  );
}

/** Someone else has written the same credential. Documented with 400, seen with 409: only the message is sure. */
export function isDuplicateCredential({ message }: AzureProblem): boolean {
  return /issuer and subject combination already exists/i.test(message);
}

/** `near` names for a message: those that differ from `wanted` by a letter or two, or contain it. */
export function namesNear(wanted: string, names: readonly string[]): string {
  const target = wanted.toLowerCase();
  const close = names.filter((name) => {
    const candidate = name.toLowerCase();
    return candidate.includes(target) || target.includes(candidate) || editDistance(candidate, target) <= 2;
  });
  return close.length === 0 ? '' : ` (there is: ${[...new Set(close)].slice(0, 5).join(', ')})`;
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length]!;
}
