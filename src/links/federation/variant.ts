// What the two ways to federate have in common.
import type { CredentialFacts } from './credential/plan';
import type { Fact } from '../../chain/fact';
import type { Done, Link, Plan, RemovalPlan, RemovedObject } from '../../engine/link';
import type { ClusterFacts } from '../cluster/client';
import type { IdentityFacts } from '../identity/client';
import type { NamespaceFacts } from '../namespace/client';
import type { ServiceAccountFacts } from '../service-account/client';

/** How the ServiceAccount becomes the identity. */
export interface Federation {
  issuer: string | undefined;
  credentialId: string | undefined;
  credentials: readonly CredentialFacts[];
  /** This run has written it: it may take minutes to be seen. */
  written: boolean;
}

export interface FederationNeeds {
  cluster: Link<ClusterFacts>;
  identity: Link<IdentityFacts>;
  namespace: Link<NamespaceFacts>;
  serviceAccount: Link<ServiceAccountFacts>;
}

export interface Variant<Seen, Step> {
  observe(): Promise<Seen>;
  found(seen: Seen): Promise<Fact<Federation>>;
  plan(seen: Seen): Promise<Plan<Step>>;
  apply(step: Step, seen: Seen, done: Done): Promise<Federation>;
  planRemoval(identity: Fact<IdentityFacts>): Promise<RemovalPlan>;
  remove(removal: RemovedObject): Promise<void>;
}
