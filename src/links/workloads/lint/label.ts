// The label by which the webhook finds the pods: on the pod template, the text "true", and nowhere else.
import { recordOf } from '../../../manifests/record';
import { AUDIENCES, mountsVault, projectedTokens } from './volumes';
import { finding, shown, type Finding } from './finding';
import { isOwnAccount, metadataOf, ofPods, USE_LABEL, type Surroundings, type Workload } from './item';

export function labelFindings(workload: Workload, surroundings: Surroundings): Finding[] {
  return [...labelOfPods(workload, surroundings), ...labelInSelector(workload)];
}

function labelOfPods(workload: Workload, surroundings: Surroundings): Finding[] {
  const { item, template } = workload;
  const value = template.labels[USE_LABEL];
  if (value !== undefined) {
    // "false" is how one says that these pods are not to have it.
    if (value === 'true' || value === 'false') return [];
    const found = typeof value === 'string' ? `"${value}"` : `${JSON.stringify(value)} without quotes`;
    return [finding('POD_LABEL_VALUE', item, ofPods(workload, 'metadata', 'labels', USE_LABEL), { value: found })];
  }
  const path = shown(ofPods(workload, 'metadata', 'labels'));
  const own = metadataOf(item);
  const isPod = template.path.length === 0;
  const places = [
    {
      value: template.annotations[USE_LABEL],
      field: ofPods(workload, 'metadata', 'annotations', USE_LABEL),
      place: 'an annotation of the pods',
    },
    ...(isPod
      ? []
      : [
          { value: own.labels[USE_LABEL], field: ['metadata', 'labels', USE_LABEL], place: `a label of the ${item.object.kind} itself` },
          {
            value: own.annotations[USE_LABEL],
            field: ['metadata', 'annotations', USE_LABEL],
            place: `an annotation of the ${item.object.kind} itself`,
          },
        ]),
  ];
  const misplaced = places.find((one) => one.value !== undefined && one.value !== 'false');
  if (misplaced !== undefined) return [finding('POD_LABEL_MISPLACED', item, misplaced.field, { place: misplaced.place, path })];
  if (!isOwnAccount(workload, surroundings) || getsTokenOtherwise(workload)) return [];
  const { serviceAccount } = surroundings.desired;
  return [finding('POD_LABEL_MISSING', item, ofPods(workload, 'metadata', 'labels'), { serviceAccount })];
}

/** The CSI driver asks for a token of its own; a volume of one's own needs no webhook. */
function getsTokenOtherwise(workload: Workload): boolean {
  return mountsVault(workload) || projectedTokens(workload).some(({ audience }) => AUDIENCES.includes(audience));
}

function labelInSelector({ item, template }: Workload): Finding[] {
  if (template.path.length === 0) return [];
  const { matchLabels } = recordOf(recordOf(item.object['spec'])['selector']);
  return USE_LABEL in recordOf(matchLabels)
    ? [finding('POD_LABEL_IN_SELECTOR', item, ['spec', 'selector', 'matchLabels', USE_LABEL], {})]
    : [];
}
