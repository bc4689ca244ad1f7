// Lists as tables, the way kubectl asks for them: the columns of the kinds that people look at. From pkg/printers/internalversion.
import { at, isMap, textOf } from '../json';
import type { ApiRequest } from './request';
import type { KubernetesObject } from '../world';

interface Column {
  name: string;
  cell: (object: KubernetesObject, now: number) => string | number;
}

const text = (name: string, path: string, missing = ''): Column => ({ name, cell: (object) => textOf(at(object, path)) || missing });
const number = (name: string, path: string): Column => ({ name, cell: (object) => Number(at(object, path) ?? 0) });
const NAME = text('Name', 'metadata.name');
const AGE: Column = { name: 'Age', cell: ({ metadata }, now) => age(metadata.creationTimestamp, now) };
const list = (object: unknown, path: string): unknown[] => {
  const value = at(object, path);
  return Array.isArray(value) ? (value as unknown[]) : [];
};
const count = (name: string, path: string): Column => ({
  name,
  cell: (object) => Object.keys((at(object, path) as object | undefined) ?? {}).length,
});
const share = (ready: string, all: string): Column => ({
  name: 'Ready',
  cell: (object) => `${textOf(at(object, ready)) || 0}/${textOf(at(object, all)) || 0}`,
});

/** By kind; a kind that is not here has its name and its age. */
const COLUMNS: Record<string, Column[]> = {
  Pod: [
    {
      name: 'Ready',
      cell: (pod) =>
        `${list(pod, 'status.containerStatuses').filter((one) => at(one, 'ready') === true).length}/${list(pod, 'spec.containers').length}`,
    },
    { name: 'Status', cell: podStatus },
    {
      name: 'Restarts',
      cell: (pod) => list(pod, 'status.containerStatuses').reduce((sum: number, one) => sum + Number(at(one, 'restartCount') ?? 0), 0),
    },
  ],
  Deployment: [
    share('status.readyReplicas', 'spec.replicas'),
    number('Up-to-date', 'status.updatedReplicas'),
    number('Available', 'status.availableReplicas'),
  ],
  ReplicaSet: [number('Desired', 'spec.replicas'), number('Current', 'status.replicas'), number('Ready', 'status.readyReplicas')],
  StatefulSet: [share('status.readyReplicas', 'spec.replicas')],
  DaemonSet: [
    number('Desired', 'status.desiredNumberScheduled'),
    number('Current', 'status.currentNumberScheduled'),
    number('Ready', 'status.numberReady'),
    number('Up-to-date', 'status.updatedNumberScheduled'),
    number('Available', 'status.numberAvailable'),
  ],
  Job: [
    { name: 'Status', cell: jobStatus },
    { name: 'Completions', cell: (job) => `${textOf(at(job, 'status.succeeded')) || 0}/${textOf(at(job, 'spec.completions')) || 1}` },
  ],
  Namespace: [text('Status', 'status.phase')],
  Node: [
    { name: 'Status', cell: (node) => (at(node, 'spec.unschedulable') === true ? 'Ready,SchedulingDisabled' : 'Ready') },
    { name: 'Roles', cell: () => '<none>' },
  ],
  Secret: [text('Type', 'type'), count('Data', 'data')],
  ConfigMap: [count('Data', 'data')],
  Service: [
    text('Type', 'spec.type'),
    text('Cluster-IP', 'spec.clusterIP', '<none>'),
    {
      name: 'Port(s)',
      cell: (service) =>
        list(service, 'spec.ports')
          .map((port) => `${textOf(at(port, 'port'))}/${textOf(at(port, 'protocol'))}`)
          .join(','),
    },
  ],
};
/** An event is read by what it says, not by its name. */
const EVENT: Column[] = [
  { name: 'Last Seen', cell: (event, now) => age(textOf(event['lastTimestamp']), now) },
  text('Type', 'type'),
  text('Reason', 'reason'),
  {
    name: 'Object',
    cell: (event) => `${textOf(at(event, 'involvedObject.kind')).toLowerCase()}/${textOf(at(event, 'involvedObject.name'))}`,
  },
  text('Message', 'message'),
];

export const wantsTable = (request: Request): boolean => /;as=Table;v=v1;g=meta\.k8s\.io/.test(request.headers.get('accept') ?? '');

/** `metadata` is that of the list. */
export function tableOf(
  { kind }: Pick<ApiRequest, 'kind'>,
  objects: KubernetesObject[],
  metadata: unknown,
  includeObject: string | null,
  now: number,
): object {
  const columns = kind.kind === 'Event' ? EVENT : [NAME, ...(COLUMNS[kind.kind] ?? []), AGE];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(({ name }) => ({
      name,
      type: 'string',
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      ...(includeObject !== 'None' && {
        object:
          includeObject === 'Object' ? object : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
      }),
    })),
  };
}

/** What keeps a pod from running says more than its phase. */
function podStatus(pod: KubernetesObject): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const reasons = [...list(pod, 'status.initContainerStatuses'), ...list(pod, 'status.containerStatuses')]
    .map((one) => textOf(at(one, 'state.waiting.reason')) || textOf(at(one, 'state.terminated.reason')))
    .filter((reason) => reason !== '');
  return reasons.at(-1) ?? textOf(at(pod, 'status.phase'));
}

function jobStatus(job: KubernetesObject): string {
  const is = (type: string): boolean =>
    list(job, 'status.conditions').some((one) => isMap(one) && one['type'] === type && one['status'] === 'True');
  return is('Complete') ? 'Complete' : is('Failed') ? 'Failed' : at(job, 'spec.suspend') === true ? 'Suspended' : 'Running';
}

/** The largest unit that fits, as kubectl shows ages. */
function age(since: string | null | undefined, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since ?? '')) / 1000));
  if (Number.isNaN(seconds)) return '<unknown>';
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
