// What hangs below an object and is no part of it: logs, tokens, the scale, eviction, the end of a namespace.
import { at, isMap } from '../json';
import { readObject, readPatch } from './body';
import { kubernetesErrors } from './errors';
import { readDeleteOptions } from './options';
import { merged } from './patch';
import { requestToken, type TokenSpec } from './tokens';
import type { ClusterApi } from './cluster-api';
import type { WriteOptions } from './options';
import type { ApiRequest } from './request';
import type { Lab } from '../context';
import type { KubernetesObject } from '../world';

/** The answer of a subresource; undefined for `status`, which is the object's own verbs. */
export async function respondBelow(
  lab: Lab,
  api: ClusterApi,
  asked: ApiRequest,
  request: Request,
  options: WriteOptions,
): Promise<Response | undefined> {
  const { kind, namespace = '', name = '', subresource, verb } = asked;
  switch (`${subresource} ${verb}`) {
    case 'log get':
      return api.kubelet.logs(namespace, name, new URL(request.url).searchParams);
    case 'token create': {
      const { value } = await readObject(request, 'TokenRequest');
      const spec = isMap(value['spec']) ? (value['spec'] as TokenSpec) : {};
      return Response.json(await requestToken(lab, api.cluster, api.store, { namespace, name }, spec), { status: 201 });
    }
    case 'scale get':
      return Response.json(scaleOf(api.store.require(kind, namespace, name)));
    case 'scale update':
    case 'scale patch': {
      const { value } = verb === 'update' ? await readObject(request, 'Scale') : await readPatch(request, false);
      const scale = verb === 'update' ? value : merged(scaleOf(api.store.require(kind, namespace, name)), value);
      const replicas = at(scale, 'spec.replicas') ?? 0;
      const { subresource: _scale, ...whole } = asked;
      return Response.json(
        scaleOf(api.verbs.patch(whole, (live) => ({ ...live, spec: { ...(live['spec'] as object), replicas } }), options)),
      );
    }
    case 'eviction create': {
      const { value } = await readObject(request, 'Eviction');
      const deletion = readDeleteOptions(new URL(request.url).searchParams, isMap(value['deleteOptions']) ? value['deleteOptions'] : {});
      const { subresource: _eviction, ...pod } = asked;
      api.deletion.delete(pod, deletion);
      return Response.json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, { status: 201 });
    }
    case 'finalize update': {
      const { value } = await readObject(request, 'Namespace');
      return Response.json(api.controllers.finalize(name, at(value, 'spec.finalizers')));
    }
    case 'binding create': {
      const { value } = await readObject(request, 'Binding');
      api.bind(namespace, name, String(at(value, 'target.name')));
      return Response.json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, { status: 201 });
    }
    case 'status get':
      return Response.json(api.store.require(kind, namespace || undefined, name));
    default:
      if (subresource === 'status' && (verb === 'update' || verb === 'patch')) return undefined;
      throw kubernetesErrors.methodNotAllowed();
  }
}

function scaleOf(object: KubernetesObject): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const labels = (at(object, 'spec.selector.matchLabels') as Record<string, string> | undefined) ?? {};
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: at(object, 'spec.replicas') ?? 0 },
    status: {
      replicas: at(object, 'status.replicas') ?? 0,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    },
  };
}
