// The formats of inputs that name objects in the cluster.
import { list, namespace, serviceAccount, type Format } from './formats';

/** `<namespace>/<service-account>`. */
export const workload: Format<string> = {
  example: 'my-namespace/my-service-account',
  parse: (given) => {
    const [space = '', name = '', ...more] = given.split('/');
    const problems = [namespace.parse(space), serviceAccount.parse(name)].filter((one) => 'problem' in one);
    return problems.length + more.length === 0 ? { value: given } : { problem: `'${given}' is not \`<namespace>/<service-account>\`` };
  },
};

/** `configmap <namespace>/<name>`. */
export const publish: Format<{ namespace: string; name: string }> = {
  example: 'configmap flux-system/my-app-identity',
  parse: (given) => {
    const [, space = '', name = ''] = /^configmap\s+([^/\s]+)\/([^/\s]+)$/i.exec(given) ?? [];
    if (name === '') return { problem: `'${given}' is not \`configmap <namespace>/<name>\`` };
    const problems = [namespace.parse(space), serviceAccount.parse(name)].filter((one) => 'problem' in one);
    return problems.length === 0 ? { value: { namespace: space, name } } : { problem: `'${space}/${name}' is no name of a ConfigMap` };
  },
};

/** `kind/name`, as kubectl takes it. */
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
