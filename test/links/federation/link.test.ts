// Federation as a link: the issuer is certain before anything is written, and what somebody else wrote is adopted.
import { describe, expect, test } from '@jest/globals';
import { ABSENT, present, unknown } from '../../../src/chain/fact';
import { applyChain, planChain } from '../../../src/engine/engine';
import { diagnose } from '../../../src/azure/diagnoses';
import { formatResourceId } from '../../../src/chain/resource-id';
import { bindingVariant } from '../../../src/links/federation/binding/variant';
import { credentialVariant } from '../../../src/links/federation/credential/variant';
import { federationLink } from '../../../src/links/federation/link';
import { codesOfFailure, fakeContext } from '../../fakes/context';
import { fakeLink, holding } from '../../fakes/links';
import { ACCOUNT, CLUSTER, CREDENTIAL, DESIRED, DESIRED_IN_ENVIRONMENT, IDENTITY, ISSUER, NAMESPACE } from '../example';
import type { AppliedChange } from '../../../src/chain/change';
import type { Link } from '../../../src/engine/link';
import type { ClusterFacts } from '../../../src/links/cluster/client';
import type { BindingFacts } from '../../../src/links/federation/binding/plan';
import type { FederationNeeds } from '../../../src/links/federation/variant';

const needsOf = (changes: Partial<FederationNeeds> = {}): FederationNeeds => ({
  cluster: holding('cluster', CLUSTER),
  identity: holding('identity', IDENTITY),
  namespace: holding('namespace', NAMESPACE),
  serviceAccount: holding('service-account', ACCOUNT),
  ...changes,
});
/** No issuer to ask for a document: its own host would be asked. */
const OFF: ClusterFacts = { ...CLUSTER, issuerEnabled: false, issuerUrl: undefined };

function credential(
  changes: {
    found?: (typeof CREDENTIAL)[];
    written?: 'written' | 'adopted';
    token?: string;
    needs?: Partial<FederationNeeds>;
    off?: boolean;
  } = {},
) {
  const calls: { name: string; id: string | undefined; issuer: string }[] = [];
  const budgets: number[] = [];
  const needs = needsOf({ cluster: fakeLink('cluster', present(OFF), CLUSTER), ...changes.needs });
  const credentials = {
    list: async () => changes.found ?? [],
    write: async ({ name, id }: { name: string; id: string | undefined }, issuer: string) => {
      calls.push({ name, id, issuer });
      return changes.written ?? ('written' as const);
    },
    remove: async () => undefined,
  };
  const clients = {
    credentials,
    credentialsOf: () => credentials,
    namedInstead: async () => undefined,
    serviceAccount: {
      read: async () => ACCOUNT,
      apply: async () => undefined,
      remove: async () => undefined,
      tokenIssuer: async () => changes.token ?? ISSUER,
    },
    budget: async (found: readonly unknown[]) => {
      budgets.push(found.length);
      return { issuers: undefined, clusterIssuer: undefined, namespaces: undefined, closedPullRequests: undefined };
    },
  };
  return { link: federationLink(credentialVariant(fakeContext(), clients, needs), needs), calls, budgets };
}
/** Planned before anything is written, as every run does. */
const apply = async (link: Link): Promise<AppliedChange[]> => {
  const applied: AppliedChange[] = [];
  await planChain([link]);
  await applyChain([link], (one) => applied.push(one));
  return applied;
};

describe('a credential', () => {
  test('of a cluster whose issuer this run turns on gets its name and its issuer from what is there then', async () => {
    const { link, calls } = credential();
    const applied = await apply(link);
    expect(calls).toEqual([
      { name: CREDENTIAL.name, id: expect.stringMatching(new RegExp(`/federatedIdentityCredentials/${CREDENTIAL.name}$`)), issuer: ISSUER },
    ]);
    expect(applied).toMatchObject([{ outcome: 'created', id: calls[0]?.id }]);
    expect(await link.applied()).toMatchObject({ issuer: ISSUER, written: true, credentials: [{ name: CREDENTIAL.name, issuer: ISSUER }] });
  });

  test('that somebody else wrote meanwhile is adopted', async () => {
    const { link } = credential({ written: 'adopted' });
    expect(await apply(link)).toMatchObject([{ outcome: 'adopted' }]);
    expect(await link.applied()).toMatchObject({ written: false });
  });

  test('is not written where the token has another issuer than the cluster', async () => {
    const { link, calls } = credential({ token: 'https://another/' });
    expect(await codesOfFailure(apply(link))).toEqual(['ISSUER_MISMATCH']);
    expect(calls).toEqual([]);
  });

  test('waits for a cluster or an identity that cannot be read', async () => {
    const missing = unknown(diagnose('AZURE_RIGHT_MISSING', { action: 'a', scope: '/' }));
    for (const name of ['cluster', 'identity'] as const) {
      const { link } = credential({ needs: { [name]: fakeLink(name, missing) } });
      expect(await planChain([link])).toMatchObject([{ plan: { state: 'waiting', on: name } }]);
    }
  });

  test('asks for the budget at the limit only', async () => {
    for (const count of [0, 19]) {
      const { link, budgets } = credential({ found: Array.from({ length: count }, () => CREDENTIAL) });
      await planChain([link]);
      expect(budgets).toEqual([]);
    }
    const full = credential({ found: Array.from({ length: 20 }, () => CREDENTIAL) });
    await planChain([full.link]);
    expect(full.budgets).toEqual([20]);
  });

  test('of an identity that is gone is gone', async () => {
    const { link } = credential({ needs: { identity: fakeLink('identity', ABSENT) } });
    expect(await link.removal?.plan()).toEqual({ removals: [], kept: [], problems: [] });
  });
});

describe('an identity binding', () => {
  function binding(granted: boolean, identity = fakeLink('identity', ABSENT, IDENTITY), desired = DESIRED, found: BindingFacts[] = []) {
    const calls: string[] = [];
    const needs = needsOf({ identity });
    const clients = {
      bindings: {
        list: async () => found,
        mayWriteCredentials: async (exists: boolean) => {
          calls.push(`asked of the ${exists ? 'identity' : 'group'}`);
          return true;
        },
        create: async (name: string) => void calls.push(`create ${name}`),
        remove: async (name: string) => void calls.push(`remove ${name}`),
      },
      roles: {
        isGranted: async () => granted,
        grant: async (clientId: string) => void calls.push(`grant ${clientId}`),
        readMarks: async () => undefined,
        remove: async (kind: string) => void calls.push(`remove ${kind}`),
      },
    };
    return { link: federationLink(bindingVariant(fakeContext({ desired }), clients, needs), needs), calls };
  }

  test('is created before the right to use it, for the client id that there is in the end', async () => {
    const { link, calls } = binding(false);
    expect(await apply(link)).toMatchObject([{ outcome: 'created' }, { outcome: 'created' }]);
    expect(calls).toEqual(['asked of the group', expect.stringMatching(/^create b-wli-ns-sa-/), `grant ${IDENTITY.clientId}`]);
    expect(await link.applied()).toMatchObject({ issuer: ISSUER, credentials: [], written: true });
  });

  test('nobody asks for the right to create one that is there', async () => {
    const found = [{ id: '/b', name: 'b', identityId: formatResourceId(DESIRED.identity), issuer: undefined }];
    const { link, calls } = binding(true, holding('identity', IDENTITY), DESIRED, found);
    expect(await planChain([link])).toMatchObject([{ plan: { state: 'ready' } }]);
    expect(calls).toEqual([]);
  });

  test('is removed by what it is', async () => {
    const { link, calls } = binding(true, holding('identity', IDENTITY), DESIRED_IN_ENVIRONMENT);
    for (const kind of ['ClusterRoleBinding', 'ClusterRole', 'identity binding']) await link.removal?.remove({ kind, id: 'i', name: 'n' });
    expect(calls).toEqual(['remove ClusterRoleBinding', 'remove ClusterRole', 'remove n']);
  });
});
