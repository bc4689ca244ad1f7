// Every right that the deploying principal needs. The tables of the docs and the scaffold's roles are made from these.
import { ACCESS_RIGHTS } from './access/rights';
import { CLUSTER_RIGHTS } from './cluster/rights';
import { FEDERATION_RIGHTS } from './federation/rights';
import { IDENTITY_RIGHTS } from './identity/rights';
import { NAMESPACE_RIGHTS } from './namespace/rights';
import { PROOF_RIGHTS } from './proof/rights';
import { PUBLISH_RIGHTS } from './publish/rights';
import { SERVICE_ACCOUNT_RIGHTS } from './service-account/rights';
import { WORKLOAD_RIGHTS } from './workloads/rights';
import type { Right } from '../chain/right';

export const RIGHTS: readonly Right[] = [
  ...CLUSTER_RIGHTS,
  ...IDENTITY_RIGHTS,
  ...FEDERATION_RIGHTS,
  ...ACCESS_RIGHTS,
  ...NAMESPACE_RIGHTS,
  ...SERVICE_ACCOUNT_RIGHTS,
  ...PUBLISH_RIGHTS,
  ...WORKLOAD_RIGHTS,
  ...PROOF_RIGHTS,
];
