// Answers of a Kubernetes API, and the diagnosis of those that are no success.
import { BrokenLink, diagnose, type Diagnosis } from '../chain/diagnosis';
import type { KubernetesAnswer } from './connection';
import type { Link } from '../chain/links';

export interface StatusProblem {
  status: number;
  reason: string;
  message: string;
  causes: readonly { reason?: string; message?: string; field?: string }[];
}

export function isSuccess({ status }: KubernetesAnswer): boolean {
  return status >= 200 && status < 300;
}

export function parsed<T>(answer: KubernetesAnswer): T {
  return JSON.parse(answer.text) as T;
}

export function statusProblem({ status, text }: KubernetesAnswer): StatusProblem {
  try {
    const {
      reason = '',
      message = text,
      details,
    } = JSON.parse(text) as {
      reason?: string;
      message?: string;
      details?: { causes?: StatusProblem['causes'] };
    };
    return { status, reason, message, causes: details?.causes ?? [] };
  } catch {
    return { status, reason: '', message: text.slice(0, 300), causes: [] };
  }
}

/** What any request can run into, whatever it is about. */
export function diagnoseStatus(problem: StatusProblem, link: Link, operation: string): Diagnosis {
  return { ...specific(problem, operation), link };
}

function specific({ status, message, causes }: StatusProblem, operation: string): Diagnosis {
  if (status === 401) return diagnose('KUBERNETES_UNAUTHORIZED', {});
  const terminating = causes.find(({ reason }) => reason === 'NamespaceTerminating');
  if (terminating !== undefined)
    return diagnose('NAMESPACE_TERMINATING', { namespace: /namespace (\S+)/.exec(terminating.message ?? '')?.[1] ?? '' });
  if (isMissingRight(status, message)) return diagnose('KUBERNETES_RIGHT_MISSING', { message, right: rightOf(message) });
  return diagnose('KUBERNETES_REFUSED', { operation, message });
}

export function isMissingRight(status: number, message: string): boolean {
  return status === 403 && / cannot \w+ resource /.test(message);
}

/** The data action of Azure RBAC that a refusal speaks of: AKS asks for subresources as for their resource. */
export function rightOf(message: string): string {
  const [, verb = '', resource = '', group = ''] = / cannot (\w+) resource "([^"]+)" in API group "([^"]*)"/.exec(message) ?? [];
  const access = ['get', 'list', 'watch'].includes(verb) ? 'read' : verb.startsWith('delete') ? 'delete' : 'write';
  return `Microsoft.ContainerService/managedClusters/${group === '' ? '' : `${group}/`}${resource.split('/')[0]}/${access}`;
}

/** The managers that an apply ran into. */
export function conflictsOf({ causes }: StatusProblem): { manager: string; field: string }[] {
  return causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message = '', field = '' }) => ({
      manager: /conflict with "([^"]+)"/.exec(message)?.[1] ?? message,
      field,
    }));
}

export function expectSuccess(answer: KubernetesAnswer, link: Link, operation: string): KubernetesAnswer {
  if (isSuccess(answer)) return answer;
  throw new BrokenLink(diagnoseStatus(statusProblem(answer), link, operation));
}
