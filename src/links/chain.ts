// The chain of one workload, wired: each link is handed what it depends on.
import { AKS_SERVER_APPLICATION } from '../chain/cloud';
import { knownOf, valueOf } from '../chain/fact';
import { leftToOthers } from '../engine/engine';
import { connect, type Connection } from '../kubernetes/connection';
import { accessLink, type Access } from './access/link';
import { assignmentClient } from './access/assignment/client';
import { targetReader } from './access/target-client';
import { vaultClient } from './access/vault';
import { clusterClient, type ClusterFacts } from './cluster/client';
import { clusterLink } from './cluster/link';
import { bindingClient } from './federation/binding/client';
import { bindingRoleClient } from './federation/binding/role-client';
import { bindingVariant } from './federation/binding/variant';
import { credentialClient, type CredentialClient } from './federation/credential/client';
import { isFor } from './federation/credential/plan';
import { credentialVariant } from './federation/credential/variant';
import { federationLink } from './federation/link';
import { identityClient, type IdentityFacts } from './identity/client';
import { identityNamedInstead, type NamedIdentity } from './identity/named';
import { identityLink } from './identity/link';
import { manifestsClient } from './manifests/client';
import { manifestsLink } from './manifests/link';
import { namespaceClient } from './namespace/client';
import { namespaceLink } from './namespace/link';
import { proofLink, type ProofOptions } from './proof/link';
import { publishClient } from './publish/client';
import { publishLink } from './publish/link';
import { serviceAccountClient } from './service-account/client';
import { serviceAccountLink } from './service-account/link';
import { workloadsClient } from './workloads/client';
import { workloadsLink, type WorkloadOptions } from './workloads/link';
import type { Context } from './context';
import type { BudgetFacts } from './federation/credential/budget';
import type { CredentialFacts } from './federation/credential/plan';
import type { Federation } from './federation/variant';
import type { UserManifests } from './manifests/files';
import type { AzureSession } from '../azure/session';
import type { Change } from '../chain/change';
import type { Clock } from '../chain/clock';
import type { ResourceId } from '../chain/resource-id';
import type { Link } from '../engine/link';

export interface Chain {
  cluster: Link<ClusterFacts>;
  identity: Link<IdentityFacts>;
  access: Link<Access>;
  federation: Link<Federation>;
  /** The identity that the live ServiceAccount names, where it is not this run's. */
  namedInstead: () => Promise<NamedIdentity | undefined>;
  /** Whether an identity trusts the ServiceAccount already. */
  isTrusted: (named: NamedIdentity) => Promise<boolean>;
  /** All links, in an order in which what is needed goes before what needs it. */
  links: readonly Link[];
}

export interface ChainParts {
  context: Context;
  /** Called for what is left to whoever makes the cluster's half (`write: azure`). */
  onLeft?: (change: Change) => void;
  manifests: UserManifests | undefined;
  /** Undefined where no workload is named. */
  workloads: WorkloadOptions | undefined;
  /** Undefined where no proof is asked for. */
  proof: ProofOptions | undefined;
  budget: (credentials: readonly CredentialFacts[]) => Promise<BudgetFacts>;
}

export function buildChain(parts: ChainParts): Chain {
  const { context, manifests: userManifests, workloads: workloadOptions, proof, budget, onLeft = () => undefined } = parts;
  const { session, desired, kubernetes, mask } = context;
  const account = serviceAccountClient(kubernetes, desired.namespace, desired.serviceAccount, mask);

  const cluster = clusterLink(context, clusterClient(session, desired.cluster));
  const identity = identityLink(context, identityClient(session, desired.identity), cluster);
  const assignments = assignmentClient(context);
  const access = accessLink(
    context,
    { vault: desired.vault && vaultClient(session, desired.vault), assignments, target: targetReader(session) },
    identity,
  );
  const inCluster = <Value>(one: Link<Value>, absent: Value): Link<Value> =>
    desired.write === 'azure' ? leftToOthers(one, absent, onLeft) : one;
  const nothing = { labels: {}, annotations: {} };
  const namespace = inCluster(namespaceLink(context, namespaceClient(kubernetes, desired.namespace), cluster), {
    ...nothing,
    terminating: false,
  });
  const serviceAccount = inCluster(serviceAccountLink(context, account, { cluster, identity, namespace }), { ...nothing, managers: {} });
  const needs = { cluster, identity, namespace, serviceAccount };
  const namedInstead = identityNamedInstead(session, desired.identity, { identity, serviceAccount });
  const credentialsOf = (of: ResourceId): CredentialClient => credentialClient({ ...context, desired: { ...desired, identity: of } });
  const isTrusted = async ({ resource, facts }: NamedIdentity): Promise<boolean> => {
    const trust = await knownOf(async () =>
      desired.federation === 'credential'
        ? isFor(await credentialsOf(resource).list(), desired.subject, valueOf(await cluster.value())?.issuerUrl)
        : bindingRoleClient(context).isGranted(facts.clientId),
    );
    return valueOf(trust) ?? false;
  };
  const federation =
    desired.federation === 'credential'
      ? federationLink(
          credentialVariant(
            context,
            {
              credentials: credentialClient(context),
              credentialsOf,
              serviceAccount: account,
              namedInstead,
              budget,
            },
            needs,
          ),
          needs,
        )
      : federationLink(bindingVariant(context, { bindings: bindingClient(context), roles: bindingRoleClient(context) }, needs), needs);
  const published =
    desired.publish === undefined
      ? []
      : [publishLink(context, desired.publish, publishClient(kubernetes, desired.publish), { identity, access, namespace })];
  const pods =
    workloadOptions === undefined
      ? undefined
      : workloadsLink(context, workloadsClient(kubernetes, desired.namespace), workloadOptions, userManifests, {
          identity,
          access,
          federation,
          namespace,
          serviceAccount,
        });
  const manifests =
    userManifests === undefined
      ? []
      : [
          inCluster(
            manifestsLink(
              desired,
              manifestsClient(
                kubernetes,
                desired.namespace,
                userManifests.definedKinds,
                desired.keepsNamespace ? desired.ownership : undefined,
              ),
              userManifests,
              { identity, access, namespace, serviceAccount },
              async () => pods?.beforeManifests(),
            ),
            0,
          ),
        ];
  const workloads = pods === undefined ? [] : [pods.link(manifests)];
  const proven =
    proof === undefined
      ? []
      : [
          proofLink(context, proof, {
            identity,
            access,
            federation,
            assignments,
            others: [serviceAccount, ...manifests],
            synced: async () => (await pods?.synced()) ?? { classes: [], externalSecrets: [] },
          }),
        ];
  return {
    cluster,
    identity,
    access,
    federation,
    namedInstead,
    isTrusted,
    links: [cluster, identity, access, namespace, serviceAccount, federation, ...published, ...manifests, ...workloads, ...proven],
  };
}

export interface ConnectionParts {
  session: AzureSession;
  cluster: ResourceId;
  publicName: boolean;
  clock: Clock;
  mask: (secret: string) => void;
  log: (line: string) => void;
  proxy: (address: URL) => string | undefined;
}

/** The connection to a cluster, made when it is first asked for and shared from then on. */
export function sharedConnection({ session, cluster, publicName, clock, mask, log, proxy }: ConnectionParts): () => Promise<Connection> {
  const token = async (serverApplication: string | undefined): Promise<string> => {
    const accessToken = await session.credential.getToken(`${serverApplication ?? AKS_SERVER_APPLICATION}/.default`);
    return accessToken?.token ?? '';
  };
  let made: Promise<Connection> | undefined;
  const make = async (): Promise<Connection> => {
    // Nearly every cluster wants this token: asked for now, it is there when the kubeconfig is. A cluster without Entra ID never
    // uses it, and its failure is reported where it is awaited.
    token(undefined).catch(() => undefined);
    const kubeconfig = await clusterClient(session, cluster).kubeconfig(publicName);
    return connect({ kubeconfig, token, mask, clock, signal: session.signal, log, proxy });
  };
  return () => (made ??= make());
}
