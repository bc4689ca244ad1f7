// What the pods ask of the webhook, and where it cannot help them.
import { finding, type Finding } from './finding';
import { ofPods, PREFIX, type Workload } from './item';
import { listOf, recordOf, text } from '../../../manifests/record';

export function webhookFindings(workload: Workload): Finding[] {
  return [...skippedContainers(workload), ...proxySidecar(workload), ...virtualNodes(workload), ...leftovers(workload)];
}

function skippedContainers(workload: Workload): Finding[] {
  const { item, template } = workload;
  const annotation = `${PREFIX}skip-containers`;
  const skipped = text(template.annotations[annotation])
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const names = workload.containers.map(({ name }) => name);
  const field = ofPods(workload, 'metadata', 'annotations', annotation);
  const running = listOf(template.spec['containers']).map((container) => text(recordOf(container)['name']));
  if (skipped.length > 0 && running.length > 0 && running.every((name) => skipped.includes(name)))
    return [finding('POD_SKIPS_ALL', item, field, {})];
  return skipped
    .filter((name) => !names.includes(name))
    .map((found) => finding('POD_SKIP_UNKNOWN', item, field, { found, containers: names.join(', ') }));
}

function proxySidecar(workload: Workload): Finding[] {
  const { item, template } = workload;
  const annotation = `${PREFIX}inject-proxy-sidecar`;
  const value = template.annotations[annotation];
  if (value === undefined) return [];
  const field = ofPods(workload, 'metadata', 'annotations', annotation);
  const where = template.spec['hostNetwork'] === true ? 'with `hostNetwork: true`' : isWindows(template.spec) ? 'on Windows' : undefined;
  if (where !== undefined) return [finding('POD_PROXY_IMPOSSIBLE', item, field, { where })];
  return value === 'true' ? [] : [finding('POD_PROXY_VALUE', item, field, { value: JSON.stringify(value) })];
}

function isWindows(spec: Readonly<Record<string, unknown>>): boolean {
  return recordOf(spec['os'])['name'] === 'windows' || recordOf(spec['nodeSelector'])['kubernetes.io/os'] === 'windows';
}

/** A toleration lets pods go to a virtual node; the selector sends them there. */
function virtualNodes(workload: Workload): Finding[] {
  const selector = recordOf(workload.template.spec['nodeSelector']);
  return selector['type'] === 'virtual-kubelet'
    ? [finding('POD_VIRTUAL_NODE', workload.item, ofPods(workload, 'spec', 'nodeSelector', 'type'), { selector: 'type: virtual-kubelet' })]
    : [];
}

function leftovers(workload: Workload): Finding[] {
  return workload.template.labels['aadpodidbinding'] === undefined
    ? []
    : [finding('POD_IDENTITY_LEFTOVER', workload.item, ofPods(workload, 'metadata', 'labels', 'aadpodidbinding'), {})];
}
