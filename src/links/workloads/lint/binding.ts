// Identity bindings: asked for by an annotation of the pods, where the chain has one.
import { finding, type Finding } from './finding';
import { ofPods, PREFIX, USE_LABEL, type Surroundings, type Workload } from './item';

export function bindingFindings(workload: Workload, { desired }: Surroundings): Finding[] {
  const { item, template } = workload;
  const annotation = `${PREFIX}use-identity-binding`;
  const asked = template.annotations[annotation];
  // The webhook compares without case, and looks at the pod only.
  const isAsked = typeof asked === 'string' && asked.toLowerCase() === 'true';
  if (desired.federation === 'credential')
    return isAsked ? [finding('POD_BINDING_UNUSED', item, ofPods(workload, 'metadata', 'annotations', annotation), {})] : [];
  return isAsked || template.labels[USE_LABEL] !== 'true'
    ? []
    : [finding('POD_BINDING_MISSING', item, ofPods(workload, 'metadata', 'annotations', annotation), {})];
}
