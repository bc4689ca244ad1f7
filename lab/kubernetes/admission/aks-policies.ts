// What AKS itself asks of objects: deployment safeguards, and the namespaces that Azure manages.
import { isMap, textOf } from '../../json';
import { nanos } from '../quantity';
import type { Pod } from '../pod';
import type { AdmissionPolicy } from './policy';
import type { Cluster, KubernetesObject } from '../../world';

const WORKLOADS = ['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];
const REPLICATED = ['Deployment', 'StatefulSet'];

/**
 * Deployment safeguards (https://learn.microsoft.com/azure/aks/deployment-safeguards): images with a tag that says something
 * and both probes. AKS Automatic has them in Enforce and cannot lower them. `safeguardsProfile` is the cluster's own field.
 */
export function safeguardPolicies({ resource: { sku, properties } }: Cluster): AdmissionPolicy[] {
  const { level, excluded } = safeguards({ sku, properties });
  if (level === 'off') return [];
  const policy = (name: string, kinds: string[], rules: AdmissionPolicy['rules']): AdmissionPolicy => ({
    name,
    engine: 'gatekeeper',
    kinds,
    action: level === 'enforce' ? 'deny' : 'warn',
    namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: excluded }] },
    ...(rules && { rules }),
  });
  return [
    policy(
      'azurepolicy-k8sazurev2containerenforceprob',
      WORKLOADS.filter((kind) => !/Job$/.test(kind)),
      [
        ...['livenessProbe', 'readinessProbe'].map((probe) => ({
          path: `pod.containers[*].${probe}`,
          exists: true,
          message: `Container <{container}> in your Pod <{name}> has no <${probe}>. Required probes: ["readinessProbe", "livenessProbe"]`,
        })),
      ],
    ),
    policy('azurepolicy-k8sazurev2containerrestrictedi', WORKLOADS, [
      {
        path: 'pod.containers[*].image',
        matches: '(@sha256:|^(?:.*/)?[^/]+:(?!latest$)[^/:]+$)',
        message: 'container <{container}> has an image <{value}> without a tag or with the tag latest',
      },
    ]),
    policy('azurepolicy-k8sazurev1antiaffinityrules', REPLICATED, [
      {
        path: ['pod.affinity.podAntiAffinity', 'pod.topologySpreadConstraints'],
        exists: true,
        when: { path: 'spec.replicas', atLeast: '2' },
        message: '{name} with more than one replica should have either podAntiAffinity or topologySpreadConstraints set',
      },
    ]),
  ];
}

function safeguards({ sku, properties }: Pick<Cluster['resource'], 'sku' | 'properties'>): {
  level: 'off' | 'warn' | 'enforce';
  excluded: string[];
} {
  const profile = isMap(properties['safeguardsProfile']) ? properties['safeguardsProfile'] : {};
  const automatic = isMap(sku) && sku['name'] === 'Automatic';
  const level = textOf(profile['level'] ?? (automatic ? 'Enforce' : 'Off')).toLowerCase();
  const excluded = Array.isArray(profile['excludedNamespaces']) ? (profile['excludedNamespaces'] as string[]) : [];
  return {
    level: level.startsWith('enforce') ? 'enforce' : level.startsWith('warn') ? 'warn' : 'off',
    excluded: [...excluded, 'kube-system'],
  };
}

/** In Enforce, requests below 100m and 100Mi are raised to that; ones that are missing are given it. */
export function withSafeguardRequests({ resource }: Cluster, object: KubernetesObject): KubernetesObject {
  const { level, excluded } = safeguards({ sku: resource['sku'], properties: resource.properties });
  if (level !== 'enforce' || object.kind !== 'Pod' || excluded.includes(object.metadata.namespace ?? '')) return object;
  const { spec } = object as Pod;
  const containers = spec.containers.map((container) => {
    const requests = { ...container.resources?.requests };
    for (const [name, least] of Object.entries({ cpu: '100m', memory: '100Mi' }))
      if (nanos(requests[name]) < nanos(least)) requests[name] = least;
    return { ...container, resources: { ...container.resources, requests } };
  });
  return { ...object, spec: { ...spec, containers } };
}

/**
 * A managed namespace belongs to Resource Manager: changes through the Kubernetes API are refused
 * (https://learn.microsoft.com/azure/aks/concepts-managed-namespaces). Label, webhook and words are those that people have seen
 * on `kubectl label` in 2026; for annotations the refusal says `annotations`, which is not played.
 */
export function managedNamespacePolicies(): AdmissionPolicy[] {
  return [
    {
      name: 'aks-managed-namespace',
      engine: 'webhook',
      webhook: 'aks-namespace-validating-webhook.azmk8s.io',
      kinds: ['Namespace'],
      operations: ['UPDATE', 'DELETE'],
      objectSelector: { matchLabels: { [MANAGED_LABEL]: 'true' } },
      action: 'deny',
      rules: [{ path: 'metadata.name', exists: false, message: MANAGED }],
    },
  ];
}

const MANAGED =
  'Updating/deleting namespace {name} labels is not allowed because it is managed by ARM. Please update this namespace through ARM api.';

/** What AKS marks a managed namespace with. */
export const MANAGED_LABEL = 'kubernetes.azure.com/managedByArm';
