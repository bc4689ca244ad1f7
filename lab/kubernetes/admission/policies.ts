// Other admission webhooks and policies of a cluster, as state: what they ask of objects, what they change, and their words.
import { isMap, type Json } from '../../json';
import { kubernetesErrors } from '../errors';
import { merged } from '../patch';
import { nanos } from '../quantity';
import { matchesLabels } from '../selectors';
import { isExcluded } from './identity-webhook';
import { managedNamespacePolicies, safeguardPolicies, withSafeguardRequests } from './aks-policies';
import type { WriteOptions } from '../options';
import type { ApiRequest } from '../request';
import type { AdmissionPolicy, PolicyRule } from './policy';
import type { Cluster, KubernetesObject } from '../../world';

/** Where a kind keeps the pod that a rule on pods is about. */
const POD_SPECS: Record<string, string> = {
  Pod: 'spec',
  Deployment: 'spec.template.spec',
  ReplicaSet: 'spec.template.spec',
  StatefulSet: 'spec.template.spec',
  DaemonSet: 'spec.template.spec',
  Job: 'spec.template.spec',
  CronJob: 'spec.jobTemplate.spec.template.spec',
};

function policiesOf(cluster: Cluster): AdmissionPolicy[] {
  return [...(cluster.admissionPolicies ?? []), ...safeguardPolicies(cluster), ...managedNamespacePolicies()];
}

function applies(
  policy: AdmissionPolicy,
  operation: string,
  { kind, subresource }: ApiRequest,
  object: KubernetesObject,
  namespace: KubernetesObject | undefined,
): boolean {
  const { kinds, operations = ['CREATE', 'UPDATE'], namespaceSelector, objectSelector } = policy;
  // AKS keeps its own namespaces out of every webhook; policies in the API server itself see them.
  const kept = policy.engine !== 'validating-admission-policy' && namespace !== undefined && isExcluded(namespace);
  return (
    subresource === undefined &&
    !kept &&
    kinds.includes(kind.kind) &&
    operations.some((one) => one === operation) &&
    (namespaceSelector === undefined || (namespace !== undefined && matchesLabels(namespaceSelector, namespace.metadata.labels))) &&
    (objectSelector === undefined || matchesLabels(objectSelector, object.metadata.labels))
  );
}

export function mutated(
  cluster: Cluster,
  request: ApiRequest,
  object: KubernetesObject,
  namespace: KubernetesObject | undefined,
): KubernetesObject {
  return policiesOf(cluster)
    .filter(({ patch }) => patch !== undefined)
    .filter((policy) => applies(policy, 'CREATE', request, object, namespace))
    .reduce((changed, { patch }) => merged(changed, patch ?? {}) as KubernetesObject, withSafeguardRequests(cluster, object));
}

/** Throws in the words of the first policy that refuses; those that only warn are added to the answer. */
export function deny(
  cluster: Cluster,
  operation: 'CREATE' | 'UPDATE' | 'DELETE',
  request: ApiRequest,
  object: KubernetesObject,
  namespace: KubernetesObject | undefined,
  { warnings }: Pick<WriteOptions, 'warnings'>,
): void {
  for (const policy of policiesOf(cluster).filter((one) => applies(one, operation, request, object, namespace))) {
    const broken = (policy.rules ?? []).flatMap((rule) => violations(rule, object));
    if (broken.length === 0) continue;
    if (policy.action === 'warn') warnings.push(...broken.map((message) => `[${policy.name}] ${message}`));
    else throw refusal(policy, request, object, broken);
  }
}

function refusal(policy: AdmissionPolicy, { kind }: ApiRequest, object: KubernetesObject, broken: string[]): Error {
  const { name, namespace } = object.metadata;
  switch (policy.engine) {
    case 'gatekeeper':
      return kubernetesErrors.webhookDenied(
        'validation.gatekeeper.sh',
        403,
        broken.map((message) => `[${policy.name}] ${message}`).join('\n'),
      );
    case 'kyverno': {
      const rules = broken.map((message) => `  ${policy.rule ?? policy.name}: '${message}'`).join('\n');
      return kubernetesErrors.webhookDenied(
        'validate.kyverno.svc-fail',
        400,
        `\n\nresource ${kind.kind}/${namespace === undefined ? '' : `${namespace}/`}${name} was blocked due to the following policies \n\n${policy.name}:\n${rules}\n`,
      );
    }
    case 'validating-admission-policy':
      return kubernetesErrors.policyDenied(kind, name, policy.name, policy.binding ?? `${policy.name}-binding`, broken[0] ?? '');
    default:
      return kubernetesErrors.webhookDenied(policy.webhook ?? policy.name, 403, broken.join('; '));
  }
}

/** The messages of a rule that an object breaks: one for each place that breaks it. */
function violations(rule: PolicyRule, object: KubernetesObject): string[] {
  const keeps = (one: Omit<PolicyRule, 'message' | 'when'>): boolean =>
    [one.path].flat().some((path) => placesIn(object, path).every(({ value }) => holds(one, value)));
  if ((rule.when !== undefined && !keeps(rule.when)) || keeps(rule)) return [];
  const [path = ''] = [rule.path].flat();
  return placesIn(object, path)
    .filter(({ value }) => !holds(rule, value))
    .map(({ value, container }) =>
      rule.message
        .replaceAll('{name}', object.metadata.name)
        .replaceAll('{namespace}', object.metadata.namespace ?? '')
        .replaceAll('{container}', container ?? '')
        .replaceAll('{value}', typeof value === 'string' ? value : JSON.stringify(value ?? null)),
    );
}

function placesIn(object: KubernetesObject, path: string): Place[] {
  const whole = path.startsWith('pod.') ? `${POD_SPECS[object.kind] ?? 'spec'}.${path.slice(4)}` : path;
  return placesOf(object, whole.split('.'));
}

interface Place {
  value: unknown;
  container: string | undefined;
}

/** Every place that a path leads to: `containers[*]` is each item; a key with dots stands in quotes of its own, `~1` for `.`. */
function placesOf(value: unknown, [first, ...rest]: string[], container?: string): Place[] {
  if (first === undefined) return [{ value, container }];
  const [, key = '', each] = /^(.*?)(\[\*\])?$/.exec(first) ?? [];
  const inner = isMap(value) ? value[key.replaceAll('~1', '.')] : undefined;
  if (each === undefined) return placesOf(inner, rest, container);
  return (Array.isArray(inner) ? inner : []).flatMap((item: Json) =>
    placesOf(item, rest, typeof item['name'] === 'string' ? item['name'] : container),
  );
}

function holds({ exists, equals, not, matches, atLeast }: Omit<PolicyRule, 'message' | 'when'>, value: unknown): boolean {
  const text = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return (
    (exists === undefined || (value !== undefined) === exists) &&
    (equals === undefined || text === String(equals)) &&
    (not === undefined || text !== String(not)) &&
    (matches === undefined || new RegExp(matches).test(text)) &&
    (atLeast === undefined || (value !== undefined && nanos(text) >= nanos(atLeast)))
  );
}
