// What can be wrong with the cluster.
import { diagnosing, type Wordings } from '../../chain/diagnosis';

export const CLUSTER_DIAGNOSES = {
  CLUSTER_NOT_FOUND: {
    link: 'cluster',
    seen: "there is no cluster '<cluster>' in resource group '<group>'<near>.",
    fix: 'Check `cluster` and `resource-group`.',
  },
  CLUSTER_STOPPED: {
    link: 'cluster',
    seen: "the cluster '<cluster>' is stopped.",
    fix: 'Start it: az aks start --resource-group <group> --name <cluster>',
  },
  CLUSTER_FEATURES_OFF: {
    link: 'cluster',
    seen: "<features> off on the cluster '<cluster>'.",
    fix: 'Set `enable-cluster-features: true`, or run: az aks update --resource-group <group> --name <cluster> --enable-oidc-issuer --enable-workload-identity. Turning the issuer on restarts the API server.',
  },
  CLUSTER_BUSY: {
    link: 'cluster',
    seen: 'another operation is running on the cluster: <message>',
    fix: 'Wait for it to end, then run this step again.',
  },
  CLUSTER_UPDATE_FAILED: {
    link: 'cluster',
    seen: 'turning the features on ended as <status>: <message>',
    fix: 'See the activity log of the cluster, then run this step again.',
  },
} as const satisfies Wordings;

export const diagnose = diagnosing(CLUSTER_DIAGNOSES);
