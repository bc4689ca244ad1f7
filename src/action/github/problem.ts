// What GitHub's API answered instead: a status, or none at all.
import { errorCode } from '../../chain/error-code';
import { diagnose } from '../diagnoses';
import type { Diagnosis } from '../../chain/diagnosis';

/** By shape: Octokit's class is not loaded before it is needed. Octokit calls a request without an answer 500. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return 'response' in error && error.response !== undefined ? error.status : undefined;
}

/** `HTTP 503`, or the code of a failed connection. */
export function codeOf(error: unknown): string {
  const status = statusOf(error);
  return status === undefined ? errorCode(error) : `HTTP ${status}`;
}

/** GitHub has decided: asking again gives the same answer. */
export function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 500 && status !== 429;
}

export function diagnoseGitHub(error: unknown, operation: string): Diagnosis {
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
  return isRefusal(error)
    ? diagnose('GITHUB_REFUSED', { operation, message })
    : diagnose('GITHUB_UNAVAILABLE', { operation, message: `${codeOf(error)} ${message}`.trim() });
}
