// Observation: all reads at once, each as soon as what it needs is known. What cannot be read is a fact, too.
import { ABSENT, present, unknown, valueOf, type Fact, type Facts, type IssuerFacts, type ManifestFacts } from '../chain/facts';
import { BrokenLink, diagnose } from '../chain/diagnosis';
import { CREDENTIAL_QUOTA } from '../chain/plan/federation';
import { bindingRoleClient } from '../kubernetes/binding-role';
import { listNamespaces } from '../kubernetes/namespaces';
import { describe, manifestsClient } from '../kubernetes/manifests';
import { workloadClient, type WorkloadClient } from '../kubernetes/workload';
import { readDiscovery } from './discovery';
import type { BudgetFacts } from '../chain/credential-budget';
import type { Clients } from './clients';
import type { UserManifests } from './user-manifests';
import type { Desired } from '../chain/desired';

export interface ObserveParts {
  desired: Desired;
  clients: Clients;
  manifests: UserManifests;
  mask: (secret: string) => void;
  openPullRequests: () => Promise<ReadonlySet<number>>;
}

export async function observe({ desired, clients, manifests, mask, openPullRequests }: ObserveParts): Promise<Facts> {
  const connection = clients.kubernetes();
  const inCluster = async <T>(read: (workload: WorkloadClient) => Promise<T | undefined>): Promise<Fact<T>> =>
    fact(async () => read(workloadClient(await connection, desired, mask)));

  const cluster = fact(() => clients.cluster.read());
  const identity = fact(() => clients.identity.read());
  const vault = fact(() => clients.vault.read());
  const role = fact(() => clients.access.role());
  const [namespace, serviceAccount, token] = [
    inCluster((workload) => workload.readNamespace()),
    inCluster((workload) => workload.readServiceAccount()),
    inCluster((workload) => workload.tokenIssuer()),
  ];
  const credentials = fact(() => clients.federation.list());
  const assignments = fact(async () => {
    const found = valueOf(await identity);
    return found === undefined ? [] : clients.access.list(found.principalId);
  });
  const byBinding = desired.federation === 'identity-binding';
  const bindings = byBinding ? fact(() => clients.binding.list()) : ABSENT;
  const bindingGranted = byBinding
    ? fact(async () => {
        const found = valueOf(await identity);
        return found && bindingRoleClient(await connection, desired).isGranted(found.clientId);
      })
    : ABSENT;
  return {
    cluster: await cluster,
    identity: await identity,
    credentials: await credentials,
    issuer: await observeIssuer(cluster, token),
    budget:
      (valueOf(await credentials)?.length ?? 0) < CREDENTIAL_QUOTA
        ? undefined
        : await observeBudget(clients, await cluster, openPullRequests),
    bindings: await bindings,
    bindingGranted: await bindingGranted,
    vault: await vault,
    role: await role,
    assignments: await assignments,
    namespace: await namespace,
    serviceAccount: await serviceAccount,
    manifests: await observeManifests({ desired, clients, manifests, mask }, await identity, await vault),
  };
}

/** What a read gives: a value, nothing, or the reason why it could not be read. */
export async function fact<T>(read: () => Promise<T | undefined>): Promise<Fact<T>> {
  try {
    const value = await read();
    return value === undefined ? ABSENT : present(value);
  } catch (error) {
    if (error instanceof BrokenLink) return unknown(error.diagnoses[0]);
    throw error;
  }
}

/** Only to name the dead ones: what cannot be read here is left out. */
async function observeBudget(
  clients: Clients,
  cluster: Facts['cluster'],
  openPullRequests: () => Promise<ReadonlySet<number>>,
): Promise<BudgetFacts> {
  const attempt = async <T>(read: () => Promise<T>): Promise<T | undefined> => read().catch(() => undefined);
  const [issuers, namespaces, pulls] = await Promise.all([
    attempt(async () => new Set(await clients.cluster.listIssuers())),
    attempt(async () => new Set(await listNamespaces(await clients.kubernetes()))),
    attempt(openPullRequests),
  ]);
  return { issuers, namespaces, openPullRequests: pulls, clusterIssuer: valueOf(cluster)?.issuerUrl };
}

async function observeIssuer(cluster: Promise<Facts['cluster']>, token: Promise<Fact<string>>): Promise<IssuerFacts> {
  const profile = valueOf(await cluster)?.issuerUrl;
  const [discovery, ofToken] = await Promise.all([profile === undefined ? undefined : fact(() => readDiscovery(profile)), token]);
  // An issuer that is off signs nothing that Entra ID could check: the token then names the API server itself.
  return profile === undefined ? { profile, discovery, token: undefined } : { profile, discovery, token: ofToken };
}

async function observeManifests(
  { desired, clients, manifests }: Omit<ObserveParts, 'openPullRequests'>,
  identity: Facts['identity'],
  vault: Facts['vault'],
): Promise<ManifestFacts[]> {
  if (manifests.count === 0) return [];
  const [foundIdentity, foundVault] = [valueOf(identity), valueOf(vault)];
  const rendered = manifests.render(foundIdentity, foundVault);
  if (foundIdentity === undefined || foundVault === undefined) {
    return rendered.map(({ object, file }) => ({
      object: describe(object, desired.namespace),
      file,
      state: 'pending',
      differs: [],
      problem: undefined,
    }));
  }
  try {
    const client = manifestsClient(await clients.kubernetes(), desired.namespace, manifests.definedKinds);
    return await Promise.all(rendered.map((manifest) => client.compare(manifest)));
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    return [
      {
        object: 'all manifests',
        file: '',
        state: 'differs',
        differs: [],
        problem: error.diagnoses[0] ?? diagnose('UNEXPECTED', { message: error.message }),
      },
    ];
  }
}
