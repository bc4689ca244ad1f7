// Where an environment can be looked at in a browser, by its manifests: an Ingress, a route of the Gateway API, a load balancer.
import { addressOf } from '../../chain/web-address';
import { groupOf } from '../../manifests/fields';
import { listOf, recordOf, text } from '../../manifests/record';
import type { RenderedObject } from '../../manifests/render';

export type Entrance =
  /** The manifest names its host. */
  | { state: 'named'; object: string; url: string }
  /** The live object of this path has an address some time after it was made. */
  | { state: 'given later'; object: string; path: string; urlOf: (live: unknown) => string | undefined };

type Reader = (object: RenderedObject, all: readonly RenderedObject[], namespace: string) => Entrance[];

/** The best first: who writes a route means it for people, a load balancer may be anything's. */
export function entrancesOf(objects: readonly RenderedObject[], namespace: string): Entrance[] {
  const readers: readonly Reader[] = [ingressEntrances, routeEntrances, serviceEntrances];
  const found = readers.flatMap((reader) => objects.flatMap((object) => reader(object, objects, namespace)));
  return [...found.filter(({ state }) => state === 'named'), ...found.filter(({ state }) => state === 'given later')];
}

/** https://kubernetes.io/docs/concepts/services-networking/ingress: TLS holds for the hosts that it lists, or for all. */
const ingressEntrances: Reader = (object, _all, namespace) => {
  if (object.kind !== 'Ingress' || groupOf(object.apiVersion) !== 'networking.k8s.io') return [];
  const { rules, tls } = recordOf(object['spec']);
  const name = nameOf(object, namespace);
  const secured = (host: string): boolean =>
    listOf(tls).some((one) => {
      const hosts = listOf(recordOf(one)['hosts']);
      return hosts.length === 0 || hosts.some((other) => matches(text(other), host));
    });
  const named = listOf(rules).flatMap((rule): Entrance[] => {
    const { host, http } = recordOf(rule);
    const url = addressOf(secured(text(host)) ? 'https' : 'http', text(host), undefined, pathOf(listOf(recordOf(http)['paths'])[0]));
    return url === undefined ? [] : [{ state: 'named', object: name, url }];
  });
  if (named.length > 0) return named;
  const path = `/apis/networking.k8s.io/v1/namespaces/${homeOf(object, namespace)}/ingresses/${encodeURIComponent(object.metadata.name)}`;
  const scheme = listOf(tls).length > 0 ? 'https' : 'http';
  return [{ state: 'given later', object: name, path, urlOf: (live) => addressOf(scheme, balancerOf(live), undefined) }];
};

/** https://gateway-api.sigs.k8s.io: hosts stand in the route, TLS and addresses in its Gateway. */
const routeEntrances: Reader = (object, all, namespace) => {
  if (object.kind !== 'HTTPRoute' || groupOf(object.apiVersion) !== GATEWAY_GROUP) return [];
  const { hostnames, parentRefs } = recordOf(object['spec']);
  const parent = recordOf(listOf(parentRefs).find((one) => (recordOf(one)['kind'] ?? 'Gateway') === 'Gateway'));
  const home = text(parent['namespace']) || (object.metadata.namespace ?? namespace);
  const gateway = all.find(
    ({ kind, metadata }) => kind === 'Gateway' && metadata.name === parent['name'] && (metadata.namespace ?? namespace) === home,
  );
  const section = text(parent['sectionName']);
  const name = nameOf(object, namespace);
  const named = listOf(hostnames).flatMap((host): Entrance[] => {
    // A Gateway that others keep is nearly always one with TLS.
    const { scheme, port } = gateway === undefined ? ({ scheme: 'https' } as const) : listenerOf(gateway, section, text(host));
    const url = addressOf(scheme, text(host), port);
    return url === undefined ? [] : [{ state: 'named', object: name, url }];
  });
  if (named.length > 0 || text(parent['name']) === '') return named;
  const path = `/apis/${GATEWAY_GROUP}/v1/namespaces/${encodeURIComponent(home)}/gateways/${encodeURIComponent(text(parent['name']))}`;
  const urlOf = (live: unknown): string | undefined => {
    const { scheme, port } = listenerOf(recordOf(live), section, '');
    return addressOf(scheme, text(recordOf(listOf(recordOf(recordOf(live)['status'])['addresses'])[0])['value']), port);
  };
  return [{ state: 'given later', object: name, path, urlOf }];
};
const GATEWAY_GROUP = 'gateway.networking.k8s.io';

function listenerOf(gateway: Record<string, unknown>, section: string, host: string): { scheme: 'http' | 'https'; port?: number } {
  const fitting = listOf(recordOf(gateway['spec'])['listeners'])
    .map(recordOf)
    .filter(({ name, hostname }) => (section === '' || name === section) && (host === '' || matches(text(hostname) || host, host)));
  const listener = fitting.find(({ protocol }) => protocol === 'HTTPS') ?? fitting[0] ?? {};
  const port = listener['port'];
  return { scheme: listener['protocol'] === 'HTTPS' ? 'https' : 'http', ...(typeof port === 'number' && { port }) };
}

/** Ports that speak HTTP by what they say, or by what they are: a load balancer may as well be a database's. */
const serviceEntrances: Reader = (object, _all, namespace) => {
  const { type, ports } = recordOf(object['spec']);
  if (object.kind !== 'Service' || object.apiVersion !== 'v1' || type !== 'LoadBalancer') return [];
  const speaking = listOf(ports).flatMap((one) => {
    const { port, name, appProtocol } = recordOf(one);
    const scheme = /^https/i.test(text(appProtocol) || text(name)) || port === 443 || port === 8443 ? 'https' : 'http';
    const speaks = /^http/i.test(text(appProtocol) || text(name)) || [80, 443, 8080, 8443].includes(Number(port));
    return speaks && typeof port === 'number' ? [{ scheme, port } as const] : [];
  });
  const best = speaking.find(({ scheme }) => scheme === 'https') ?? speaking[0];
  if (best === undefined) return [];
  const path = `/api/v1/namespaces/${homeOf(object, namespace)}/services/${encodeURIComponent(object.metadata.name)}`;
  const urlOf = (live: unknown): string | undefined => addressOf(best.scheme, balancerOf(live), best.port);
  return [{ state: 'given later', object: nameOf(object, namespace), path, urlOf }];
};

/** What Azure, or an Ingress controller, has given it. */
function balancerOf(live: unknown): string {
  const { ingress } = recordOf(recordOf(recordOf(live)['status'])['loadBalancer']);
  const { hostname, ip } = recordOf(listOf(ingress)[0]);
  return text(hostname) || text(ip);
}

/** A path that is no pattern. */
function pathOf(entry: unknown): string {
  const { path, pathType } = recordOf(entry);
  return pathType !== 'ImplementationSpecific' && /^\/[\w./-]*$/.test(text(path)) ? text(path) : '/';
}

/** `*.example.org` stands for one more label. */
function matches(pattern: string, host: string): boolean {
  return pattern === host || (pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1));
}

function nameOf({ kind, metadata }: RenderedObject, namespace: string): string {
  return `${kind} ${metadata.namespace ?? namespace}/${metadata.name}`;
}

function homeOf({ metadata }: RenderedObject, namespace: string): string {
  return encodeURIComponent(metadata.namespace ?? namespace);
}
