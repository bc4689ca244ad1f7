// NetworkPolicies of the manifests that leave the pods no way to Entra ID and the vault.
import { listOf, recordOf } from '../../../manifests/record';
import { finding, type Finding } from './finding';
import { namespaceOf, type Item, type Surroundings, type Workload } from './item';
import { usesProxy } from './variables';

/** Policies add up: all that select the pods are looked at together. Live ones may allow more, so this is never an error. */
export function networkFindings(workload: Workload, { items, desired }: Surroundings): Finding[] {
  if (usesProxy(workload)) return [];
  const policies = items.filter(
    (item) =>
      item.object.kind === 'NetworkPolicy' &&
      item.object.apiVersion === 'networking.k8s.io/v1' &&
      namespaceOf(item, desired) === workload.namespace &&
      limitsEgress(item) &&
      selects(recordOf(item.object['spec'])['podSelector'], workload),
  );
  const [first] = policies;
  if (first === undefined) return [];
  const rules = policies.flatMap((policy) => listOf(recordOf(policy.object['spec'])['egress']).map(recordOf));
  const closed = rules.some((rule) => leadsOut(rule) && hasPort(rule, 443))
    ? rules.some((rule) => hasPort(rule, 53))
      ? undefined
      : 'no DNS'
    : 'nothing outside the cluster at port 443';
  if (closed === undefined) return [];
  const named = policies.map(({ object }) => object.metadata.name).join(', ');
  return [finding('POD_NETWORK_CLOSED', first, ['spec', 'egress'], { policies: named, closed })];
}

function limitsEgress({ object }: Item): boolean {
  const { policyTypes, egress } = recordOf(object['spec']);
  return Array.isArray(policyTypes) ? policyTypes.includes('Egress') : egress !== undefined;
}

function selects(selector: unknown, { template: { labels } }: Workload): boolean {
  const { matchLabels, matchExpressions } = recordOf(selector);
  return (
    Object.entries(recordOf(matchLabels)).every(([name, value]) => labels[name] === value) &&
    listOf(matchExpressions).every((expression) => {
      const { key, operator, values } = recordOf(expression);
      const label = typeof key === 'string' ? labels[key] : undefined;
      switch (operator) {
        case 'In':
          return listOf(values).includes(label);
        case 'NotIn':
          return !listOf(values).includes(label);
        case 'Exists':
          return label !== undefined;
        default:
          return label === undefined;
      }
    })
  );
}

/** To anywhere, or to addresses: which of them are Azure's, nobody can say here. */
function leadsOut({ to }: Record<string, unknown>): boolean {
  const peers = listOf(to).map(recordOf);
  return peers.length === 0 || peers.some(({ ipBlock }) => ipBlock !== undefined);
}

function hasPort({ ports }: Record<string, unknown>, wanted: number): boolean {
  const named = listOf(ports).map(recordOf);
  return (
    named.length === 0 ||
    named.some(({ port, endPort }) => {
      if (port === undefined) return true;
      // A port by name is one that a pod declares: what number it is, is not said here.
      if (typeof port !== 'number') return true;
      return typeof endPort === 'number' ? port <= wanted && wanted <= endPort : port === wanted;
    })
  );
}
