// What a kind's own strategy does to an object before it is validated: what is derived, merged or given by the server.
import { at, isMap, type Json } from '../json';
import type { ResourceKind } from './resources';
import type { Store } from './store';
import type { KubernetesObject } from '../world';

/** `live`: what was there before; undefined for a new object. */
export function prepared(kind: ResourceKind, object: KubernetesObject, store: Store, live?: KubernetesObject): KubernetesObject {
  switch (kind.kind) {
    case 'Namespace':
      return namespace(object, live);
    case 'Secret':
      return secret(object);
    case 'Service':
      return service(object, store, live);
    case 'Job':
      return live === undefined ? job(object) : object;
    case 'Pod':
      return live === undefined ? { ...object, status: { phase: 'Pending' } } : object;
    case 'CustomResourceDefinition':
      return definition(object);
    default:
      return object;
  }
}

function namespace(object: KubernetesObject, live: KubernetesObject | undefined): KubernetesObject {
  const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  return {
    ...object,
    // Only the namespace controller removes what holds a namespace.
    spec: live === undefined ? { finalizers: ['kubernetes'] } : live['spec'],
    status: live === undefined ? { phase: 'Active' } : object['status'],
    metadata: { ...object.metadata, labels },
  };
}

/** What is given as text is kept in base64. */
function secret({ stringData, ...object }: KubernetesObject): KubernetesObject {
  if (!isMap(stringData)) return object;
  const encoded = Object.fromEntries(Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]));
  return { ...object, data: { ...(object['data'] as Json | undefined), ...encoded } };
}

/** Addresses of --service-cluster-ip-range: the first that is free. 10.0.0.1 is the API server's, 10.0.0.10 that of DNS. */
function service(object: KubernetesObject, store: Store, live: KubernetesObject | undefined): KubernetesObject {
  const spec = isMap(object['spec']) ? object['spec'] : {};
  if (spec['type'] === 'ExternalName') return object;
  const kept = at(live, 'spec.clusterIP') ?? spec['clusterIP'];
  const taken = new Set(store.all().map((other) => (other.kind === 'Service' ? at(other, 'spec.clusterIP') : undefined)));
  const free = Array.from({ length: 65_000 }, (_, index) => `10.0.${Math.floor((index + 11) / 256)}.${(index + 11) % 256}`).find(
    (one) => !taken.has(one),
  );
  const clusterIP = spec['clusterIP'] ?? kept ?? free;
  return {
    ...object,
    spec: { ...spec, clusterIP, clusterIPs: [clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' },
  };
}

/** A Job finds its pods by labels that are made of its uid. */
function job(object: KubernetesObject): KubernetesObject {
  const spec = isMap(object['spec']) ? object['spec'] : {};
  if (spec['manualSelector'] === true) return object;
  const { uid, name } = object.metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const template = isMap(spec['template']) ? spec['template'] : {};
  const metadata = isMap(template['metadata']) ? template['metadata'] : {};
  return {
    ...object,
    spec: {
      ...spec,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { ...template, metadata: { ...metadata, labels: { ...(metadata['labels'] as Json | undefined), ...labels } } },
    },
  };
}

/** Names that were not given are derived; a definition is served at once. */
function definition(object: KubernetesObject): KubernetesObject {
  const names = at(object, 'spec.names');
  const versions = at(object, 'spec.versions');
  if (!isMap(names) || !Array.isArray(versions)) return object;
  const accepted = { singular: String(names['kind']).toLowerCase(), listKind: `${String(names['kind'])}List`, ...names };
  const condition = (type: string, reason: string, message: string) => ({ type, status: 'True', reason, message });
  return {
    ...object,
    spec: { conversion: { strategy: 'None' }, ...(object['spec'] as Json), names: accepted },
    status: {
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
      acceptedNames: accepted,
      storedVersions: versions.filter((one) => isMap(one) && one['storage'] === true).map((one: Json) => one['name']),
    },
  };
}
