// The ServiceAccount that the pods run as: named in the pod template, the right one, in the right namespace.
import { recordOf } from '../../../manifests/record';
import { valueAt } from '../../../manifests/pods';
import { finding, shown, type Finding } from './finding';
import { isOwnAccount, metadataOf, namespaceOf, ofPods, USE_LABEL, type Surroundings, type Workload } from './item';
import type { FieldPath } from '../../../manifests/places';

export function accountFindings(workload: Workload, surroundings: Surroundings): Finding[] {
  return [...accountOfPods(workload, surroundings), ...excludedNamespace(workload, surroundings)];
}

function accountOfPods(workload: Workload, surroundings: Surroundings): Finding[] {
  if (isOwnAccount(workload, surroundings)) return [];
  const { item, account, namespace } = workload;
  const { desired, accountState } = surroundings;
  const { serviceAccount } = desired;
  const path = shown(ofPods(workload, 'spec'));
  if (account === undefined) {
    const misplaced = misplacedAccount(workload);
    return misplaced === undefined
      ? [finding('POD_ACCOUNT_MISSING', item, ofPods(workload, 'spec'), { serviceAccount, path })]
      : [finding('POD_ACCOUNT_MISPLACED', item, misplaced.field, { place: misplaced.place, path })];
  }
  const field = ofPods(workload, 'spec', 'serviceAccountName');
  if (account === serviceAccount)
    return [
      finding('POD_ACCOUNT_NAMESPACE', item, ['metadata', 'namespace'], { serviceAccount, found: namespace, namespace: desired.namespace }),
    ];
  if (accountState(namespace, account) === 'brought')
    return [finding('POD_ACCOUNT_PLAIN', item, field, { found: account, serviceAccount })];
  const state = accountState(namespace, account) === 'absent' ? 'which does not exist' : 'which has no identity';
  return [finding('POD_ACCOUNT_OTHER', item, field, { found: account, state, serviceAccount })];
}

/** Beside the template, in its metadata, or in a container: strict validation refuses it, and older clusters drop it. */
function misplacedAccount({ item, template, containers }: Workload): { field: FieldPath; place: string } | undefined {
  const kind = item.object.kind;
  const candidates: { field: FieldPath; place: string }[] = [
    { field: ['serviceAccountName'], place: `in the ${kind} itself` },
    { field: ['spec', 'serviceAccountName'], place: `in the \`spec\` of the ${kind}, beside the pod template` },
    { field: ['metadata', 'serviceAccountName'], place: `in the metadata of the ${kind}` },
    { field: [...template.path, 'serviceAccountName'], place: 'in the pod template, beside its `spec`' },
    { field: [...template.path, 'metadata', 'serviceAccountName'], place: 'in the metadata of the pod template' },
    ...containers.map(({ path, name }) => ({ field: [...path, 'serviceAccountName'], place: `in the container '${name}'` })),
  ];
  return candidates.find(({ field }) => valueAt(item.object, field) !== undefined);
}

const EXCLUDING_LABELS = ['control-plane', 'kubernetes.azure.com/managedby'];

/** As the registration of AKS's webhook says it: by the name, and by labels of the namespace. */
function excludedNamespace(workload: Workload, { items, desired }: Surroundings): Finding[] {
  const { item, template, namespace } = workload;
  if (template.labels[USE_LABEL] !== 'true') return [];
  if (namespace === 'kube-system')
    return [finding('POD_NAMESPACE_EXCLUDED', item, ['metadata', 'namespace'], { namespace, why: 'it is kube-system' })];
  return items.flatMap((candidate) => {
    const { kind, metadata } = candidate.object;
    if (kind !== 'Namespace' || metadata.name !== namespace || namespaceOf(item, desired) !== namespace) return [];
    const label = EXCLUDING_LABELS.find((name) => name in recordOf(metadataOf(candidate).labels));
    return label === undefined
      ? []
      : [finding('POD_NAMESPACE_EXCLUDED', candidate, ['metadata', 'labels', label], { namespace, why: `its label ${label}` })];
  });
}
