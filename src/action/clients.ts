// The clients of a run, made together. This module is loaded while the first request is on its way: it pulls in the SDKs.
import { accessClient, type AccessClient } from '../azure/access';
import { clusterClient, type ClusterClient } from '../azure/cluster';
import { federationClient, type FederationClient } from '../azure/federation';
import { identityClient, type IdentityClient } from '../azure/identity';
import { identityBindingClient, type IdentityBindingClient } from '../azure/identity-binding';
import { vaultClient, type VaultClient } from '../azure/vault';
import { AKS_SERVER_APPLICATION } from '../chain/cloud';
import { connect, type Connection } from '../kubernetes/connection';
import type { Clock } from '../azure/retry';
import type { AzureSession } from '../azure/session';
import type { Desired } from '../chain/desired';

export { signIn } from '../azure/session';

export interface Clients {
  cluster: ClusterClient;
  identity: IdentityClient;
  federation: FederationClient;
  binding: IdentityBindingClient;
  vault: VaultClient;
  access: AccessClient;
  /** The connection to the cluster's API; asked for more than once, made once. */
  kubernetes: () => Promise<Connection>;
}

export interface ClientParts {
  session: AzureSession;
  desired: Desired;
  clock: Clock;
  mask: (secret: string) => void;
  onWait: (line: string) => void;
  /** Shared by all clients of one cluster. */
  connection: SharedConnection;
}

/** A connection that is made once, by whoever asks first. */
export type SharedConnection = (make: () => Promise<Connection>) => Promise<Connection>;

export function sharedConnection(): SharedConnection {
  let made: Promise<Connection> | undefined;
  return (make) => (made ??= make());
}

export function createClients({ session, desired, clock, mask, onWait, connection }: ClientParts): Clients {
  const cluster = clusterClient(session, desired, clock);
  const token = async (serverApplication: string | undefined): Promise<string> => {
    const accessToken = await session.credential.getToken(`${serverApplication ?? AKS_SERVER_APPLICATION}/.default`);
    return accessToken?.token ?? '';
  };
  // Nearly every cluster wants this token: asked for now, it is there when the kubeconfig is. A cluster without Entra ID
  // never uses it, and its failure is told where it is awaited.
  token(undefined).catch(() => undefined);
  return {
    cluster,
    identity: identityClient(session, desired),
    federation: federationClient(session, desired, clock, onWait),
    binding: identityBindingClient(session, desired),
    vault: vaultClient(session, desired),
    access: accessClient(session, desired, clock, onWait),
    kubernetes: () => connection(async () => connect({ kubeconfig: await cluster.kubeconfig(), token, mask })),
  };
}
