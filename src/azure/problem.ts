// Answers of Azure that are no success, and the diagnosis of each: code first, message second, status last.
import { diagnose } from './diagnoses';
import { formatResourceId, type ResourceId } from '../chain/resource-id';
import type { Diagnosis } from '../chain/diagnosis';
import type { LinkName } from '../chain/links';

/** A refused or failed request to Azure, as far as it is known. */
export interface AzureProblem {
  /** 0 when there was no answer. */
  status: number;
  code: string;
  message: string;
}

/** Both shapes: with the `error` envelope, and without it, as AKS answers. */
export function azureProblem(status: number, body: unknown): AzureProblem {
  const outer = isRecord(body) ? body : {};
  const inner = isRecord(outer['error']) ? outer['error'] : outer;
  return {
    status,
    code: typeof inner['code'] === 'string' ? inner['code'] : `HTTP ${status}`,
    message: typeof inner['message'] === 'string' ? inner['message'] : '',
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What a request was about. */
export interface Attempt {
  link: LinkName;
  /** `read the vault`, say. */
  operation: string;
  target: ResourceId;
  /** Goes before what all requests have in common. */
  explain?: (problem: AzureProblem) => Diagnosis | undefined;
  /** What a principal must be allowed to do for it, where the SDK drops the message that says so: newer clients do, of lists. */
  right?: string;
}

export function diagnoseAzure(problem: AzureProblem, attempt: Attempt): Diagnosis {
  return attempt.explain?.(problem) ?? { ...inCommon(problem, attempt), link: attempt.link };
}

function inCommon(problem: AzureProblem, { operation, target, right }: Attempt): Diagnosis {
  const { code, status } = problem;
  const message = oneLine(problem.message);
  switch (code) {
    case 'AuthorizationFailed':
    case 'LinkedAuthorizationFailed':
      return /deny assignment/i.test(message)
        ? diagnose('AZURE_DENY_ASSIGNMENT', { message })
        : diagnose('AZURE_RIGHT_MISSING', missingRight(message) ?? { action: right ?? operation, scope: formatResourceId(target) });
    case 'DenyAssignmentAuthorizationFailed':
      return diagnose('AZURE_DENY_ASSIGNMENT', { message });
    case 'SubscriptionNotFound':
    case 'InvalidSubscriptionId':
      return diagnose('SUBSCRIPTION_NOT_FOUND', { subscription: target.subscriptionId });
    case 'ResourceGroupNotFound':
      return diagnose('RESOURCE_GROUP_NOT_FOUND', { group: target.resourceGroup, subscription: target.subscriptionId, near: '' });
    case 'RequestDisallowedByPolicy':
      return diagnose('AZURE_POLICY_DENIED', { message });
    case 'ScopeLocked':
    case 'ReadOnlyDisabledSubscription':
      return diagnose('AZURE_LOCKED', { message });
    case 'MissingSubscriptionRegistration':
      return diagnose('PROVIDER_NOT_REGISTERED', { message });
    case 'InvalidResourceType':
    case 'NoRegisteredProviderFound':
    case 'InvalidApiVersionParameter':
      return diagnose('API_VERSION_UNSUPPORTED', { operation, message });
    case 'SubscriptionRequestsThrottled':
    case 'TooManyRequests':
      return diagnose('AZURE_THROTTLED', { operation, message });
  }
  if (status === 429) return diagnose('AZURE_THROTTLED', { operation, message });
  if (status === 0 || status >= 500) return diagnose('AZURE_UNAVAILABLE', { operation, code, message });
  return diagnose('AZURE_REFUSED', { operation, code, message });
}

/** The action and the scope that a refusal names. */
export function missingRight(message: string): { action: string; scope: string } | undefined {
  const [, action, scope] = /perform action '([^']+)' (?:over|on) scope '([^']+)'/.exec(message) ?? [];
  return action === undefined || scope === undefined ? undefined : { action, scope };
}

export function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').trim();
}
