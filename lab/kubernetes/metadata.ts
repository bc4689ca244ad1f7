// What holds of every object's metadata: names, labels, annotations, finalizers. From apimachinery's api/validation.
import { isMap, textOf } from '../json';
import type { Cause } from './errors';
import type { ResourceKind } from './resources';
import { labelKeyProblem, labelValueProblem } from './selectors';
import type { KubernetesObject } from '../world';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
export const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** Kinds whose names are one label of DNS. */
const LABEL_NAMED = ['Namespace', 'Service'];
const ANNOTATION_BYTES = 256 * 1024;
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

export const isLabel = (name: string): boolean => LABEL.test(name) && name.length <= 63;

/** Why a name is not valid; undefined when it is. */
export function labelProblem(name: string): string | undefined {
  if (name.length > 63) return 'must be no more than 63 bytes';
  return LABEL.test(name) ? undefined : LABEL_RULE;
}

export function metadataProblems(kind: ResourceKind, { metadata }: KubernetesObject): Cause[] {
  const { name, labels = {}, annotations = {}, finalizers } = metadata;
  const invalid = (field: string, value: string, problem: string | undefined): Cause[] =>
    problem === undefined ? [] : [{ field, message: `Invalid value: ${JSON.stringify(value)}: ${problem}` }];
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + Buffer.byteLength(value), 0);
  return [
    ...(textOf(name) === ''
      ? [{ field: 'metadata.name', message: 'Required value: name or generateName is required', reason: 'FieldValueRequired' }]
      : invalid('metadata.name', name, nameProblem(kind, name))),
    ...Object.entries(labels).flatMap(([key, value]) => [
      ...invalid('metadata.labels', key, labelKeyProblem(key)),
      ...invalid('metadata.labels', value, labelValueProblem(value)),
    ]),
    ...Object.keys(annotations).flatMap((key) => invalid('metadata.annotations', key, labelKeyProblem(key.toLowerCase()))),
    ...(size > ANNOTATION_BYTES
      ? [
          {
            field: 'metadata.annotations',
            message: `Too long: may not be more than ${ANNOTATION_BYTES} bytes`,
            reason: 'FieldValueTooLong',
          },
        ]
      : []),
    ...(Array.isArray(finalizers) ? finalizers : []).flatMap((finalizer: unknown, index) =>
      invalid(`metadata.finalizers[${index}]`, String(finalizer), finalizerProblem(String(finalizer))),
    ),
    ...ownerProblems(metadata['ownerReferences']),
  ];
}

function nameProblem(kind: ResourceKind, name: string): string | undefined {
  // RBAC's names are segments of a path and nothing more.
  if (kind.group === 'rbac.authorization.k8s.io') return /[/%]|^\.\.?$/.test(name) ? "may not contain '/'" : undefined;
  if (LABEL_NAMED.includes(kind.kind)) {
    if (name.includes('.')) return 'must not contain dots';
    return name.length > 63 ? 'must be no more than 63 characters' : labelProblem(name);
  }
  if (name.length > 253) return 'must be no more than 253 characters';
  return SUBDOMAIN.test(name) ? undefined : SUBDOMAIN_RULE;
}

function finalizerProblem(finalizer: string): string | undefined {
  const problem = labelKeyProblem(finalizer);
  if (problem !== undefined) return problem;
  return finalizer.includes('/') || STANDARD_FINALIZERS.includes(finalizer)
    ? undefined
    : 'name is neither a standard finalizer name nor is it fully qualified';
}

function ownerProblems(owners: unknown): Cause[] {
  if (!Array.isArray(owners)) return [];
  const missing = owners.filter(isMap).flatMap((owner) =>
    ['apiVersion', 'kind', 'name', 'uid']
      .filter((field) => owner[field] === undefined || owner[field] === '')
      .map((field): Cause => ({
        field: `metadata.ownerReferences.${field === 'apiVersion' ? 'version' : field}`,
        message: `Invalid value: "": ${field === 'apiVersion' ? 'version' : field} must not be empty`,
      })),
  );
  const controllers = owners.filter((owner) => isMap(owner) && owner['controller'] === true);
  return controllers.length < 2
    ? missing
    : [...missing, { field: 'metadata.ownerReferences', message: 'Invalid value: Only one reference can have Controller set to true' }];
}
