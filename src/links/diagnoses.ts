// Every diagnosis of the links and of what they stand on. The table of the docs is made from these.
import { AZURE_DIAGNOSES } from '../azure/diagnoses';
import { KUBERNETES_DIAGNOSES } from '../kubernetes/diagnoses';
import { ACCESS_DIAGNOSES } from './access/diagnoses';
import { CLUSTER_DIAGNOSES } from './cluster/diagnoses';
import { FEDERATION_DIAGNOSES } from './federation/diagnoses';
import { IDENTITY_DIAGNOSES } from './identity/diagnoses';
import { MANIFEST_DIAGNOSES } from './manifests/diagnoses';
import { PROOF_DIAGNOSES } from './proof/diagnoses';
import { PUBLISH_DIAGNOSES } from './publish/diagnoses';
import { WRITE_DIAGNOSES } from './forbidden';
import { SERVICE_ACCOUNT_DIAGNOSES } from './service-account/diagnoses';
import { WORKLOAD_DIAGNOSES } from './workloads/diagnoses';
import type { Wordings } from '../chain/diagnosis';

export const LINK_DIAGNOSES = {
  ...AZURE_DIAGNOSES,
  ...KUBERNETES_DIAGNOSES,
  ...CLUSTER_DIAGNOSES,
  ...IDENTITY_DIAGNOSES,
  ...FEDERATION_DIAGNOSES,
  ...ACCESS_DIAGNOSES,
  ...SERVICE_ACCOUNT_DIAGNOSES,
  ...PUBLISH_DIAGNOSES,
  ...MANIFEST_DIAGNOSES,
  ...WORKLOAD_DIAGNOSES,
  ...PROOF_DIAGNOSES,
  ...WRITE_DIAGNOSES,
} as const satisfies Wordings;
