// Answers of a Kubernetes API, and the diagnosis of those that are no success.
import { array, looseObject, nullish, optional, parse, safeParse, string, type GenericSchema, type InferOutput } from 'valibot';
import { BrokenLink, type Diagnosis } from '../chain/diagnosis';
import { jsonOf } from '../chain/json';
import { OWN_GROUPS } from '../chain/kubernetes-groups';
import { diagnose } from './diagnoses';
import type { LinkName } from '../chain/links';

export interface KubernetesAnswer {
  /** Method and path of the request. */
  request: string;
  status: number;
  text: string;
  /** Seconds, where the server asks to wait. */
  retryAfter?: number | undefined;
}

export interface StatusProblem {
  status: number;
  reason: string;
  message: string;
  causes: readonly { reason?: string | undefined; message?: string | undefined; field?: string | undefined }[];
}

const STATUS = looseObject({
  reason: optional(string(), ''),
  message: optional(string(), ''),
  details: nullish(
    looseObject({
      causes: nullish(array(looseObject({ reason: optional(string()), message: optional(string()), field: optional(string()) }))),
    }),
  ),
});

export function isSuccess({ status }: KubernetesAnswer): boolean {
  return status >= 200 && status < 300;
}

/**
 * The body of a successful answer.
 * @throws BrokenLink when the body has another shape: nothing is decided from an answer that is not understood.
 */
export function understood<Schema extends GenericSchema>(answer: KubernetesAnswer, schema: Schema, link: LinkName): InferOutput<Schema> {
  const result = safeParse(schema, jsonOf(answer.text));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? 'the answer';
  const problem = `HTTP ${answer.status}, ${path} should be ${issue.expected ?? 'something else'}`;
  throw new BrokenLink({ ...diagnose('KUBERNETES_NOT_UNDERSTOOD', { request: answer.request, problem }), link });
}

export function statusProblem({ status, text }: KubernetesAnswer): StatusProblem {
  const result = safeParse(STATUS, jsonOf(text));
  if (!result.success) return { status, reason: '', message: text.slice(0, 300), causes: [] };
  const { reason, message, details } = parse(STATUS, result.output);
  return { status, reason, message: message === '' ? text.slice(0, 300) : message, causes: details?.causes ?? [] };
}

/** What any request can run into, whatever it is about. */
export function diagnoseStatus(problem: StatusProblem, link: LinkName, operation: string): Diagnosis {
  return { ...specific(problem, operation), link };
}

function specific({ status, reason, message, causes }: StatusProblem, operation: string): Diagnosis {
  if (status === 401) return diagnose('KUBERNETES_UNAUTHORIZED', {});
  const terminating = causes.find((cause) => cause.reason === 'NamespaceTerminating');
  if (terminating !== undefined)
    return diagnose('NAMESPACE_TERMINATING', { namespace: /namespace (\S+)/.exec(terminating.message ?? '')?.[1] ?? '' });
  if (isMissingRight(status, message)) return missingRight(message);
  return diagnose('KUBERNETES_REFUSED', { operation, message: message === '' ? `HTTP ${status} ${reason}`.trim() : message });
}

export function isMissingRight(status: number, message: string): boolean {
  return status === 403 && / cannot \S+ resource /.test(message);
}

/** In the terms of what decides in this cluster: Azure RBAC says so in its refusals, Kubernetes RBAC does not. */
function missingRight(message: string): Diagnosis {
  const [, verb = '', resource = '', group = ''] = / cannot (\S+) resource "([^"]+)" in API group "([^"]*)"/.exec(message) ?? [];
  const namespace = / in the namespace "([^"]+)"/.exec(message)?.[1];
  if (/role assignment|does not have access to the resource in Azure/i.test(message))
    return diagnose('KUBERNETES_RIGHT_MISSING', { right: `a role with the data action ${azureRight(verb, resource, group)}`, message });
  const role = namespace === undefined ? 'a ClusterRole' : `a Role in the namespace '${namespace}'`;
  const kind = group === '' ? resource : `${resource}.${group}`;
  // On a cluster without Azure RBAC, roles of Azure change nothing.
  return diagnose('KUBERNETES_RIGHT_MISSING', {
    right: `${role} with the verb '${verb}' on '${kind}' (this cluster uses Kubernetes RBAC)`,
    message,
  });
}

/** The data action of Azure RBAC that a refusal speaks of: AKS asks for subresources as for their resource. */
export function azureRight(verb: string, resource: string, group: string): string {
  const access = ['get', 'list', 'watch'].includes(verb) ? 'read' : verb.startsWith('delete') ? 'delete' : 'write';
  // https://learn.microsoft.com/azure/aks/concepts-cluster-authorization: one right for all custom resources.
  if (!OWN_GROUPS.has(group)) return `Microsoft.ContainerService/managedClusters/customresources/${access}`;
  return `Microsoft.ContainerService/managedClusters/${group === '' ? '' : `${group}/`}${resource.split('/')[0] ?? ''}/${access}`;
}

/** The managers that an apply ran into. */
export function conflictsOf({ causes }: StatusProblem): { manager: string; field: string }[] {
  return causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message = '', field = '' }) => ({ manager: /conflict with "([^"]+)"/.exec(message)?.[1] ?? message, field }));
}

export function expectSuccess(answer: KubernetesAnswer, link: LinkName, operation: string): KubernetesAnswer {
  if (isSuccess(answer)) return answer;
  throw new BrokenLink(diagnoseStatus(statusProblem(answer), link, operation));
}

const DELETED = looseObject({ kind: string() });

/** A deletion that was carried out or has begun, or of what is gone already. @throws BrokenLink on any other answer. */
export function expectDeleted(answer: KubernetesAnswer, link: LinkName, operation: string): void {
  if (answer.status === 404) {
    understood(answer, DELETED, link);
    return;
  }
  understood(expectSuccess(answer, link, operation), DELETED, link);
}
