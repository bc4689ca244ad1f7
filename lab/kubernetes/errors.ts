// The Status objects with which a Kubernetes API refuses.
import { Refusal } from '../refusal';
import type { ResourceKind } from './resources';

interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  causes?: { reason?: string; message?: string; field?: string }[];
  uid?: string;
  retryAfterSeconds?: number;
}

export interface Cause {
  field: string;
  message: string;
  reason?: string;
}

/** One cause stands for itself, several stand in brackets. */
function aggregated(causes: Cause[]): string {
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

export function statusBody(code: number, reason: string, message: string, details?: StatusDetails): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details && { details }), code };
}

function status(code: number, reason: string, message: string, details?: StatusDetails): Refusal {
  return new Refusal(code, statusBody(code, reason, message, details));
}

const qualified = ({ plural, group }: ResourceKind): string => (group === '' ? plural : `${plural}.${group}`);
const qualifiedKind = ({ kind, group }: ResourceKind): string => (group === '' ? kind : `${kind}.${group}`);
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
    request: { user: string; verb: string; name?: string; namespace?: string; subresource?: string; reason?: string },
  ) => {
    const resource = request.subresource === undefined ? kind.plural : `${kind.plural}/${request.subresource}`;
    const where = request.namespace === undefined ? ' at the cluster scope' : ` in the namespace "${request.namespace}"`;
    const subject = request.name === undefined ? `${qualified(kind)} is forbidden` : `${qualified(kind)} "${request.name}" is forbidden`;
    return status(
      403,
      'Forbidden',
      `${subject}: User "${request.user}" cannot ${request.verb} resource "${resource}" in API group "${kind.group}"${where}${request.reason === undefined ? '' : `: ${request.reason}`}`,
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
  invalid: (kind: Pick<ResourceKind, 'kind' | 'group'>, name: string, causes: Cause[]) =>
    status(422, 'Invalid', `${kind.kind}${kind.group === '' ? '' : `.${kind.group}`} "${name}" is invalid: ${aggregated(causes)}`, {
      ...(name !== '' && { name }),
      ...(kind.group !== '' && { group: kind.group }),
      kind: kind.kind,
      causes: causes.map(({ reason = 'FieldValueInvalid', ...cause }) => ({ reason, ...cause })),
    }),
  /** Of the query or body of options: CreateOptions, PatchOptions, DeleteOptions, ListOptions. */
  invalidOptions: (options: string, causes: Cause[]) => kubernetesErrors.invalid({ kind: options, group: 'meta.k8s.io' }, '', causes),
  unknownField: (path: string, worded: boolean) =>
    status(
      400,
      'BadRequest',
      worded
        ? `field label not supported: ${path}`
        : `${JSON.stringify(path)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
    ),
  /** A snapshot or version that the server no longer has. */
  expired: (message: string) => status(410, 'Expired', message),
  continueExpired: (token: string) =>
    new Refusal(410, {
      ...statusBody(
        410,
        'Expired',
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      ),
      metadata: { continue: token },
    }),
  tooLargeVersion: (asked: number, current: string) =>
    status(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    }),
  conflict: (kind: ResourceKind, name: string, why: string) =>
    status(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(kind)} "${name}": ${why}`, details(kind, name)),
  /** A precondition names the kind, not the resource. */
  precondition: (kind: ResourceKind, name: string, why: string) =>
    status(409, 'Conflict', `Operation cannot be fulfilled on ${qualifiedKind(kind)} "${name}": ${why}`, {
      name,
      ...(kind.group && { group: kind.group }),
      kind: kind.kind,
    }),
  /** What the laboratory's own API does not do: no client can take it for an answer of Kubernetes. */
  notPlayed: (operation: string) =>
    status(
      501,
      'LaboratoryNotPlayed',
      `LaboratoryNotPlayed: the laboratory's own Kubernetes API does not play ${operation}; a real API server behind it (--apiserver real) does`,
    ),
  /** Server-side apply of what the schema does not have. */
  untyped: (object: string, problems: string[]) =>
    new Refusal(500, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `failed to create typed patch object (${object}): ${problems.length === 1 ? problems[0] : `errors:\n${problems.map((one) => `  ${one}`).join('\n')}`}`,
      code: 500,
    }),
  cannotBeHandled: (version: string, kind: string, given: string, why: string) =>
    status(400, 'BadRequest', `${given} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`),
  unrecognized: (kind: string, why: string) =>
    status(
      400,
      'BadRequest',
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`,
    ),
  invalidPatch: (body: string, why: string) =>
    new Refusal(422, {
      ...statusBody(422, 'Invalid', ` "" is invalid: patch: Invalid value: ${JSON.stringify(body)}: ${why}`, {
        causes: [{ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(body)}: ${why}`, field: 'patch' }],
      }),
    }),
  patchDoesNotFit: () => status(422, 'Invalid', 'the server rejected our request due to an error in our request', {}),
  badRequest: (message: string) => status(400, 'BadRequest', message),
  unsupportedPatch: () => status(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {}),
  unsupportedCustomPatch: () =>
    status(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    ),
  unsupportedBody: () =>
    status(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ),
  methodNotAllowed: () => status(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {}),
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
  policyDenied: (kind: ResourceKind, name: string, policy: string, binding: string, message: string) => {
    const words = `ValidatingAdmissionPolicy '${policy}' with binding '${binding}' denied request: ${message}`;
    return status(422, 'Invalid', `${qualified(kind)} "${name}" is forbidden: ${words}`, {
      ...details(kind, name),
      causes: [{ message: words }],
    });
  },
  webhookUnreachable: (webhook: string) =>
    status(
      500,
      'InternalError',
      `Internal error occurred: failed calling webhook "${webhook}": failed to call webhook: Post "https://azure-wi-webhook-webhook-service.kube-system.svc:443/mutate-v1-pod?timeout=10s": no endpoints available for service "azure-wi-webhook-webhook-service"`,
      { causes: [{ message: `failed calling webhook "${webhook}"` }] },
    ),
};
