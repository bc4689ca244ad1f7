// The federated identity credentials of the identity.
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { array, looseObject, nullish, object, string } from 'valibot';
import { asBrokenLink, attempted, clientOptions, collect, isMissing, problemOf } from '../../../azure/request';
import { oneLine, type Attempt, type AzureProblem } from '../../../azure/problem';
import { retried } from '../../../azure/retry';
import { waitingLine } from '../../../chain/waiting';
import { diagnose } from '../diagnoses';
import type { CredentialFacts } from './plan';
import type { Shape } from '../../../azure/answers';
import type { CredentialChange } from '../../../chain/change';
import type { Diagnosis } from '../../../chain/diagnosis';
import type { Context } from '../../context';

const CREDENTIAL = looseObject({
  id: string(),
  name: string(),
  properties: looseObject({ issuer: string(), subject: string(), audiences: array(string()) }),
});
const SHAPES: readonly Shape[] = [
  ...['PUT', 'DELETE'].map((method): Shape => ({ method, path: /\/federatedIdentityCredentials\/[^/]+$/i, schema: CREDENTIAL })),
  { method: 'GET', path: /\/federatedIdentityCredentials$/i, schema: object({ value: array(CREDENTIAL), nextLink: nullish(string()) }) },
];

export interface CredentialClient {
  /** None when there is no identity. */
  list(): Promise<readonly CredentialFacts[]>;
  /** Makes the credential true. `adopted`: somebody else wrote the same one meanwhile. */
  write(change: CredentialChange, issuer: string): Promise<'written' | 'adopted'>;
  /** One that is gone already is as good as deleted. */
  remove(name: string): Promise<void>;
}

/** How long others may keep writing before this run gives up. */
const PATIENCE_MS = 5 * 60_000;

export function credentialClient({ session, desired, clock, log }: Context): CredentialClient {
  const { identity, subject, audience } = desired;
  const { subscriptionId, resourceGroup, name } = identity;
  const client = new ManagedServiceIdentityClient(session.credential, subscriptionId, clientOptions(session, SHAPES));
  const { federatedIdentityCredentials: credentials } = client;
  const attempt = (operation: string): Attempt => ({
    link: 'federation',
    operation,
    target: identity,
    explain: (problem) => explain(problem, name),
  });
  // One identity takes one write at a time, and one in four seconds at length: never faster than that.
  const patiently = <T>(call: () => Promise<T>): Promise<T> =>
    retried(call, {
      clock,
      forMs: PATIENCE_MS,
      firstDelayMs: 1000,
      maximumDelayMs: 16_000,
      isPassing: (error) => isPassing(problemOf(error)),
      onRetry: (error, elapsedMs) => log(waitingLine('the identity to accept a credential', problemOf(error)?.code ?? 'busy', elapsedMs)),
    });

  return {
    list: () =>
      attempted(attempt('list the federated identity credentials'), async () => {
        try {
          return (await collect(credentials.list(resourceGroup, name))).map(
            ({ id = '', name: own = '', issuer = '', subject: of = '', audiences = [] }) => ({
              id,
              name: own,
              issuer,
              subject: of,
              audiences,
            }),
          );
        } catch (error) {
          if (isMissing(problemOf(error))) return [];
          throw error;
        }
      }),
    write: async (change, issuer) => {
      try {
        // Delete and create: a PUT would leave the old pair valid for as long as caches live.
        if (change.action === 'repair') await patiently(() => credentials.delete(resourceGroup, name, change.name));
        await patiently(() => credentials.createOrUpdate(resourceGroup, name, change.name, { issuer, subject, audiences: [audience] }));
        return 'written';
      } catch (error) {
        if (isDuplicateCredential(problemOf(error))) return 'adopted';
        throw asBrokenLink(error, attempt('write the federated identity credential'));
      }
    },
    remove: async (credential) => {
      try {
        await patiently(() => credentials.delete(resourceGroup, name, credential));
      } catch (error) {
        if (!isMissing(problemOf(error))) throw asBrokenLink(error, attempt('delete the federated identity credential'));
      }
    },
  };
}

/** The credential is written by somebody else at this moment, or its identity has not spread yet: worth another try. */
export function isPassing(problem: AzureProblem | undefined): boolean {
  if (problem === undefined) return false;
  const { code, status, message } = problem;
  return (
    code === 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity' ||
    code === 'ParentResourceNotFound' ||
    (status === 404 && /parent user-assigned identity/i.test(message)) ||
    status === 429
  );
}

/** Someone else has written the same credential. Documented with 400, seen with 409: only the message is sure. */
export function isDuplicateCredential(problem: AzureProblem | undefined): boolean {
  return /issuer and subject combination already exists/i.test(problem?.message ?? '');
}

export function explain({ code, status, message }: AzureProblem, identity: string): Diagnosis | undefined {
  if (code === 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity')
    return diagnose('FEDERATION_BUSY', { identity, minutes: String(PATIENCE_MS / 60_000) });
  if (status === 405) return diagnose('FEDERATION_UNSUPPORTED_REGION', { identity });
  if (/^Too many Federated Identity Credentials/i.test(message)) {
    const others = { credentials: 'others were written at the same time', options: 'run this step again, it lists them then' };
    return diagnose('FEDERATION_QUOTA', { identity, count: '20', ...others });
  }
  const specific = code === 'BadRequest' || code === 'Conflict' || code.startsWith('HTTP 4');
  return specific && (status === 400 || status === 409) ? diagnose('FEDERATION_REFUSED', { message: oneLine(message) }) : undefined;
}
