// What stands between a request and the store: the plugins and webhooks of the cluster, in the API server's order.
import { kubernetesErrors } from '../errors';
import { builtIn, type ResourceKind } from '../resources';
import { limitRangeDefaults, limitRangeProblems } from './limit-range';
import { podDefaults } from './pod-defaults';
import { podSecurityViolations } from './pod-security';
import { deny, mutated } from './policies';
import { quotaProblem } from './quota';
import { identityWebhook } from './identity-webhook';
import type { WriteOptions } from '../options';
import type { Pod } from '../pod';
import type { ApiRequest } from '../request';
import type { Store } from '../store';
import type { Lab } from '../../context';
import type { Cluster, KubernetesObject } from '../../world';

export interface Admission {
  /** Mutates a new object: plugins, then webhooks. */
  admit(request: ApiRequest, object: KubernetesObject): KubernetesObject;
  /** Refuses a new object that is valid as such: limits, Pod Security, policies, quota. */
  validate(request: ApiRequest, object: KubernetesObject, options: WriteOptions): void;
  admitDeletion(kind: ResourceKind, live: KubernetesObject, options: Pick<WriteOptions, 'warnings'>): void;
  /** A change of an object that is there. */
  admitChange(request: ApiRequest, live: KubernetesObject, next: KubernetesObject, options: WriteOptions): KubernetesObject;
}

const NAMESPACE = builtIn('Namespace');
const LEVELS = ['baseline', 'restricted'] as const;

export function createAdmission(lab: Lab, cluster: Cluster, store: Store): Admission {
  const isPod = ({ kind, subresource }: ApiRequest): boolean => kind.kind === 'Pod' && subresource === undefined;
  const namespaceOf = (name: string | undefined): KubernetesObject | undefined =>
    name === undefined ? undefined : store.get(NAMESPACE, undefined, name);

  const security = (request: ApiRequest, pod: Pod, options: WriteOptions): void => {
    const labels = namespaceOf(request.namespace)?.metadata.labels ?? {};
    for (const mode of ['enforce', 'warn'] as const) {
      const level = LEVELS.find((one) => one === labels[`pod-security.kubernetes.io/${mode}`]);
      const violations = level === undefined ? [] : podSecurityViolations(pod, level);
      if (violations.length === 0) continue;
      const words = `violate${mode === 'enforce' ? 's' : ''} PodSecurity "${level}:latest": ${violations.join(', ')}`;
      if (mode === 'enforce') throw kubernetesErrors.admission(request.kind, pod.metadata.name, words);
      options.warnings.push(`would ${words}`);
    }
  };

  return {
    admit: (request, object) => {
      if (!isPod(request)) return mutated(cluster, request, object, namespaceOf(request.namespace));
      const namespace = request.namespace ?? 'default';
      const ranged = limitRangeDefaults(store, podDefaults(store, object as Pod, namespace, lab.random.letters(5)));
      const own = mutated(cluster, request, ranged, namespaceOf(namespace)) as Pod;
      return identityWebhook(lab, cluster, store, own, namespaceOf(namespace));
    },
    validate: (request, object, options) => {
      if (isPod(request)) {
        const limits = limitRangeProblems(store, object as Pod);
        if (limits !== undefined) throw kubernetesErrors.admission(request.kind, object.metadata.name, limits);
        security(request, object as Pod, options);
      }
      deny(cluster, 'CREATE', request, object, namespaceOf(request.namespace), options);
      const quota = quotaProblem(store, request.kind, object);
      if (quota !== undefined) throw kubernetesErrors.admission(request.kind, object.metadata.name, quota);
    },
    admitDeletion: (kind, live, options) =>
      deny(cluster, 'DELETE', { kind, verb: 'delete' }, live, namespaceOf(live.metadata.namespace), options),
    admitChange: (request, _live, next, options) => {
      const own = mutated(cluster, request, next, namespaceOf(request.namespace));
      deny(cluster, 'UPDATE', request, own, namespaceOf(request.namespace), options);
      return own;
    },
  };
}
