// What Kubernetes has and the laboratory's own API does not do: it says so, instead of passing for a cluster without it.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { kubernetesErrors } from './errors';
import type { ApiRequest } from './request';
import type { Unplayed } from '../unplayed';

/** Groups and versions that a real API server serves beside those of data/kinds.json; AKS adds the last. */
const API_VERSIONS = [
  'autoscaling/v1',
  'apiregistration.k8s.io/v1',
  'certificates.k8s.io/v1',
  'events.k8s.io/v1',
  'flowcontrol.apiserver.k8s.io/v1',
  'resource.k8s.io/v1',
  'metrics.k8s.io/v1beta1',
];
const PATHS = ['/metrics', '/logs', '/openapi/v2', '/debug', '/statusz', '/flagz', '/configz', '/api/v1/watch/'];

/** Subresources that are played, of the kinds that have them; all others of data/kinds.json are not. */
const SUBRESOURCES = ['status', 'log', 'token', 'scale', 'eviction', 'finalize', 'binding'];
/** Kinds whose objects would have to act on others: storing them without that would be a lie. */
const WITHOUT_EFFECT = [
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
];
const VIRTUAL = ['SelfSubjectRulesReview', 'Binding', 'ComponentStatus'];

/** The name of an operation that is not played, by its path; undefined for any other. */
export function unplayedPath(method: string, path: string): string | undefined {
  const known = API_VERSIONS.some((apiVersion) => path === `/apis/${apiVersion}` || path.startsWith(`/apis/${apiVersion}/`));
  return known || PATHS.some((one) => path.startsWith(one)) ? `${method} ${path}` : undefined;
}

/** The name of an operation on a kind that is not played; undefined for any other. */
export function unplayedRequest({ kind, subresource, verb }: ApiRequest): string | undefined {
  if (VIRTUAL.includes(kind.kind)) return `${verb} ${kind.plural}`;
  if (subresource === undefined) {
    return WITHOUT_EFFECT.includes(kind.kind) && ['create', 'update', 'patch'].includes(verb) ? `${verb} ${kind.plural}` : undefined;
  }
  const [first = ''] = subresource.split('/');
  const exists = kind.subresources.some(({ name }) => name === first);
  return exists && !SUBRESOURCES.includes(first) ? `${verb} ${kind.plural}/${first}` : undefined;
}

/** A request to change protocols (exec, attach, port-forward), which has no Response to answer with. */
export function refuseUpgrade(unplayed: Unplayed, { method = 'GET', url = '/' }: IncomingMessage, socket: Duplex): void {
  const [path = ''] = url.split('?');
  const [, resource, below] = /\/(pods|nodes|services)\/[^/]+\/(.+)$/.exec(path) ?? [];
  const operation = resource === undefined ? `${method} ${path}` : `${method === 'POST' ? 'create' : 'get'} ${resource}/${below}`;
  unplayed.record('kubernetes', operation);
  const body = JSON.stringify(kubernetesErrors.notPlayed(operation).body);
  socket.end(
    `HTTP/1.1 501 Not Implemented\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
