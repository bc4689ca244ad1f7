// Annotations of the identity: the ids stand on the ServiceAccount, and are GUIDs.
import { guid } from './ids';
import { finding, type Finding } from './finding';
import {
  CLIENT_ID,
  isOwnAccount,
  metadataOf,
  namespaceOf,
  ofPods,
  PREFIX,
  TENANT_ID,
  type Item,
  type Surroundings,
  type Workload,
} from './item';
import type { FieldPath } from '../../../manifests/places';

export function annotationFindings(workload: Workload, { desired }: Surroundings): Finding[] {
  const { item, template } = workload;
  const isPod = template.path.length === 0;
  const { serviceAccount } = desired;
  const unread = (annotations: Readonly<Record<string, unknown>>, parent: FieldPath, place: string): Finding[] =>
    [CLIENT_ID, TENANT_ID]
      .filter((annotation) => annotations[annotation] !== undefined)
      .map((annotation) => finding('POD_ANNOTATION_UNREAD', item, [...parent, annotation], { annotation, place, serviceAccount }));
  return [
    ...unread(template.annotations, ofPods(workload, 'metadata', 'annotations'), 'on a pod'),
    ...(isPod ? [] : unread(metadataOf(item).annotations, ['metadata', 'annotations'], `on a ${item.object.kind}`)),
    ...expirationFindings(item, template.annotations, ofPods(workload, 'metadata', 'annotations')),
  ];
}

/** On a Service or an Ingress of the workload's namespace nothing reads them either. */
export function otherAnnotationFindings({ items, desired }: Surroundings): Finding[] {
  return items
    .filter((item) => ['Service', 'Ingress', 'ConfigMap', 'Namespace'].includes(item.object.kind))
    .filter((item) => item.object.kind === 'Namespace' || namespaceOf(item, desired) === desired.namespace)
    .flatMap((item) =>
      [CLIENT_ID, TENANT_ID]
        .filter((annotation) => metadataOf(item).annotations[annotation] !== undefined)
        .map((annotation) =>
          finding('POD_ANNOTATION_UNREAD', item, ['metadata', 'annotations', annotation], {
            annotation,
            place: `on a ${item.object.kind}`,
            serviceAccount: desired.serviceAccount,
          }),
        ),
    );
}

/** The ServiceAccounts that the manifests bring, as far as the workload's pods run as them. */
export function accountAnnotationFindings(surroundings: Surroundings, meant: readonly Workload[]): Finding[] {
  const { items, desired } = surroundings;
  const used = (item: Item): boolean => {
    const [namespace, name] = [namespaceOf(item, desired), item.object.metadata.name];
    return (
      (namespace === desired.namespace && name === desired.serviceAccount) ||
      meant.some((workload) => !isOwnAccount(workload, surroundings) && workload.namespace === namespace && workload.account === name)
    );
  };
  return items
    .filter((item) => item.object.apiVersion === 'v1' && item.object.kind === 'ServiceAccount' && used(item))
    .flatMap((item) => {
      const { annotations } = metadataOf(item);
      return [
        ...idFindings(item, annotations, CLIENT_ID, 'CLIENT_ID'),
        ...idFindings(item, annotations, TENANT_ID, 'TENANT_ID'),
        ...misspeltFindings(item, annotations),
        ...expirationFindings(item, annotations, ['metadata', 'annotations']),
      ];
    });
}

/** `azure.workload.identity/client_id`, or the annotations of other clouds' fashion. */
function misspeltFindings(item: Item, annotations: Record<string, unknown>): Finding[] {
  return Object.keys(annotations).flatMap((found) => {
    const [, name] = /^azure\.workload\.identity\/(client|tenant)[_.]?id$/i.exec(found) ?? [];
    return name === undefined
      ? []
      : [
          finding('ACCOUNT_ANNOTATION_UNKNOWN', item, ['metadata', 'annotations', found], {
            found,
            annotation: name.toLowerCase() === 'client' ? CLIENT_ID : TENANT_ID,
          }),
        ];
  });
}

function idFindings(item: Item, annotations: Record<string, unknown>, annotation: string, variable: string): Finding[] {
  const value = annotations[annotation];
  if (value === undefined || guid(value)) return [];
  const found = value === '' || value === null ? 'empty' : JSON.stringify(value);
  return [finding('ACCOUNT_ID_INVALID', item, ['metadata', 'annotations', annotation], { annotation, value: found, variable })];
}

function expirationFindings(item: Item, annotations: Readonly<Record<string, unknown>>, parent: FieldPath): Finding[] {
  const annotation = `${PREFIX}service-account-token-expiration`;
  const value = annotations[annotation];
  if (value === undefined) return [];
  const seconds = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : NaN;
  if (seconds >= 3600 && seconds <= 86_400) return [];
  return [
    finding('POD_TOKEN_EXPIRATION', item, [...parent, annotation], {
      value: typeof value === 'string' ? `'${value}'` : `${JSON.stringify(value)}, which is no text`,
    }),
  ];
}
