// The format of `workloads`: objects by kind and name, as kubectl takes them, or all.
import { list, serviceAccount, type Format } from './formats';

const KINDS = {
  deployment: 'Deployment',
  deploy: 'Deployment',
  statefulset: 'StatefulSet',
  sts: 'StatefulSet',
  daemonset: 'DaemonSet',
  ds: 'DaemonSet',
  job: 'Job',
  cronjob: 'CronJob',
  cj: 'CronJob',
  pod: 'Pod',
  po: 'Pod',
} as const;

export interface WorkloadName {
  kind: (typeof KINDS)[keyof typeof KINDS];
  name: string;
}

const workloadName: Format<WorkloadName> = {
  example: 'deployment/my-app',
  parse: (given) => {
    const [, word = '', name = ''] = /^([A-Za-z]+)\/(.+)$/.exec(given) ?? [];
    const kind = Object.entries(KINDS).find(([short]) => [short, `${short}s`].includes(word.toLowerCase()))?.[1];
    const kinds = [...new Set(Object.values(KINDS))].map((one) => one.toLowerCase()).join(', ');
    if (kind === undefined) return { problem: `'${given}' is not kind/name, with one of the kinds ${kinds}` };
    return 'value' in serviceAccount.parse(name) ? { value: { kind, name } } : { problem: `'${name}' is no name of an object` };
  },
};

export const workloads: Format<'all' | readonly WorkloadName[]> = {
  example: workloadName.example,
  parse: (given) => (given === 'all' ? { value: 'all' } : list(workloadName).parse(given)),
};
