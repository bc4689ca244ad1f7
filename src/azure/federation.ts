// The federated identity credentials of the identity.
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { AUDIENCE, type Desired } from '../chain/desired';
import { isDuplicateCredential, isPassing } from '../chain/azure-problem';
import { asBrokenLink, attempted, clientOptions, collect, problemOf } from './request';
import { retried, type Clock } from './retry';
import type { AzureSession } from './session';
import type { CredentialFacts } from '../chain/facts';
import type { FederationChange } from '../chain/plan/federation';

export interface FederationClient {
  /** None when there is no identity. */
  list(): Promise<readonly CredentialFacts[]>;
  /** One that is gone already is as good as deleted. */
  remove(name: string): Promise<void>;
  /** Makes the credential true. `adopted`: somebody else wrote the same one meanwhile. */
  write(change: FederationChange, issuer: string): Promise<'written' | 'adopted'>;
}

/** How long others may keep writing before this run gives up. */
const PATIENCE_MS = 5 * 60_000;

export function federationClient(session: AzureSession, desired: Desired, clock: Clock, onWait: (line: string) => void): FederationClient {
  const { subscriptionId, resourceGroup, name } = desired.identity;
  const { federatedIdentityCredentials: credentials } = new ManagedServiceIdentityClient(
    session.credential,
    subscriptionId,
    clientOptions(session),
  );
  const attempt = (operation: string) => ({ link: 'federation', operation, desired }) as const;
  // One identity takes one write at a time, and one in four seconds at length: never faster than that.
  const patiently = <T>(call: () => Promise<T>): Promise<T> =>
    retried(call, {
      clock,
      forMs: PATIENCE_MS,
      firstDelayMs: 1000,
      maximumDelayMs: 16_000,
      worthIt: (error) => {
        const problem = problemOf(error);
        return problem !== undefined && isPassing(problem);
      },
      onRetry: (error, tries) => onWait(`federation: ${problemOf(error)?.code ?? 'retry'}, try ${tries}`),
    });

  return {
    list: () =>
      attempted(attempt('list the federated identity credentials'), async () => {
        try {
          return (await collect(credentials.list(resourceGroup, name))).map(
            ({ id = '', name: own = '', issuer = '', subject = '', audiences = [] }) => ({ id, name: own, issuer, subject, audiences }),
          );
        } catch (error) {
          const problem = problemOf(error);
          if (problem?.status === 404 && problem.code !== 'ResourceGroupNotFound' && problem.code !== 'SubscriptionNotFound') return [];
          throw error;
        }
      }),
    remove: async (credential) => {
      try {
        await patiently(() => credentials.delete(resourceGroup, name, credential));
      } catch (error) {
        if (problemOf(error)?.status !== 404) throw asBrokenLink(error, attempt('delete the federated identity credential'));
      }
    },
    write: async (change, issuer) => {
      try {
        // Delete and create: a PUT would leave the old pair valid for as long as caches live.
        if (change.action === 'repair') await patiently(() => credentials.delete(resourceGroup, name, change.name));
        await patiently(() =>
          credentials.createOrUpdate(resourceGroup, name, change.name, { issuer, subject: desired.subject, audiences: [AUDIENCE] }),
        );
        return 'written';
      } catch (error) {
        const problem = problemOf(error);
        if (problem !== undefined && isDuplicateCredential(problem)) return 'adopted';
        throw asBrokenLink(error, attempt('write the federated identity credential'));
      }
    },
  };
}
