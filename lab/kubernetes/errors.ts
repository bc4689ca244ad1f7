// The Status objects with which a Kubernetes API refuses.
import { Refusal } from '../refusal';
import { apiVersionOf, type ResourceKind } from './resources';

interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  causes?: { reason?: string; message?: string; field?: string }[];
}

export function statusBody(code: number, reason: string, message: string, details?: StatusDetails): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details && { details }), code };
}

function status(code: number, reason: string, message: string, details?: StatusDetails): Refusal {
  return new Refusal(code, statusBody(code, reason, message, details));
}

const qualified = ({ plural, group }: ResourceKind): string => (group === '' ? plural : `${plural}.${group}`);
const details = (kind: ResourceKind, name: string): StatusDetails => ({
  name,
  ...(kind.group && { group: kind.group }),
  kind: kind.plural,
});

export interface Conflict {
  manager: string;
  /** Time of the manager's last update; undefined for one that applies. */
  time?: string;
  apiVersion: string;
  field: string;
}

export const kubernetesErrors = {
  unauthorized: () => status(401, 'Unauthorized', 'Unauthorized'),
  forbidden: (
    kind: ResourceKind,
    request: { user: string; verb: string; name?: string; namespace?: string; subresource?: string; reason: string },
  ) => {
    const resource = request.subresource === undefined ? kind.plural : `${kind.plural}/${request.subresource}`;
    const where = request.namespace === undefined ? ' at the cluster scope' : ` in the namespace "${request.namespace}"`;
    const subject = request.name === undefined ? `${qualified(kind)} is forbidden` : `${qualified(kind)} "${request.name}" is forbidden`;
    return status(
      403,
      'Forbidden',
      `${subject}: User "${request.user}" cannot ${request.verb} resource "${resource}" in API group "${kind.group}"${where}: ${request.reason}`,
      details(kind, request.name ?? ''),
    );
  },
  admission: (kind: ResourceKind, name: string, reason: string) =>
    status(403, 'Forbidden', `${qualified(kind)} "${name}" is forbidden: ${reason}`, details(kind, name)),
  notFound: (kind: ResourceKind, name: string) => status(404, 'NotFound', `${qualified(kind)} "${name}" not found`, details(kind, name)),
  noSuchResource: () => status(404, 'NotFound', 'the server could not find the requested resource', {}),
  exists: (kind: ResourceKind, name: string) =>
    status(409, 'AlreadyExists', `${qualified(kind)} "${name}" already exists`, details(kind, name)),
  modified: (kind: ResourceKind, name: string) =>
    status(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${qualified(kind)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      details(kind, name),
    ),
  terminating: (kind: ResourceKind, name: string, namespace: string) =>
    status(
      403,
      'Forbidden',
      `${qualified(kind)} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
      {
        ...details(kind, name),
        causes: [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }],
      },
    ),
  invalid: (kind: ResourceKind, name: string, causes: { field: string; message: string; reason?: string }[]) =>
    status(
      422,
      'Invalid',
      `${kind.kind}${kind.group === '' ? '' : `.${kind.group}`} "${name}" is invalid: ${causes.map(({ field, message }) => `${field}: ${message}`).join(', ')}`,
      {
        ...details(kind, name),
        kind: kind.kind,
        causes: causes.map(({ reason = 'FieldValueInvalid', ...cause }) => ({ reason, ...cause })),
      },
    ),
  badRequest: (message: string) => status(400, 'BadRequest', message),
  wrongKind: (kind: ResourceKind, given: string) =>
    status(400, 'BadRequest', `the object provided is unrecognized (must be of type ${kind.kind}): ${apiVersionOf(kind)}, ${given}`),
  unsupportedPatch: (type: string) =>
    status(
      415,
      'UnsupportedMediaType',
      `the laboratory's own API takes patches of application/apply-patch+yaml and application/merge-patch+json, not ${type}`,
    ),
  unsupportedBody: (type: string) =>
    status(
      415,
      'UnsupportedMediaType',
      `the laboratory's own API reads this kind as JSON or YAML, not as ${type}; a real API server behind it (--apiserver) reads all`,
    ),
  methodNotAllowed: () => status(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource'),
  /** As the API server words it: a list for several, one sentence for one. */
  applyConflict: (conflicts: Conflict[]) => {
    const who = ({ manager, time, apiVersion }: Conflict): string =>
      `${JSON.stringify(manager)}${time === undefined ? '' : ` using ${apiVersion} at ${time}`}`;
    const byManager = Map.groupBy(conflicts, who);
    const [first] = conflicts;
    const message =
      conflicts.length === 1 && first !== undefined
        ? `Apply failed with 1 conflict: conflict with ${who(first)}: ${first.field}`
        : `Apply failed with ${conflicts.length} conflicts: ${[...byManager].map(([manager, of]) => `conflicts with ${manager}:\n${of.map(({ field }) => `- ${field}`).join('\n')}`).join('\n')}`;
    return status(409, 'Conflict', message, {
      causes: conflicts.map((conflict) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${who(conflict)}`,
        field: conflict.field,
      })),
    });
  },
  webhookDenied: (webhook: string, code: number, message: string) =>
    status(code, code === 400 ? 'BadRequest' : 'Forbidden', `admission webhook "${webhook}" denied the request: ${message}`),
  webhookUnreachable: (webhook: string) =>
    status(
      500,
      'InternalError',
      `Internal error occurred: failed calling webhook "${webhook}": failed to call webhook: Post "https://azure-wi-webhook-webhook-service.kube-system.svc:443/mutate-v1-pod?timeout=10s": no endpoints available for service "azure-wi-webhook-webhook-service"`,
      { causes: [{ message: `failed calling webhook "${webhook}"` }] },
    ),
};
