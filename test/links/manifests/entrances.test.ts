// Where an environment can be looked at: what manifests name, and what the cluster gives later.
import { describe, expect, test } from '@jest/globals';
import { entrancesOf, type Entrance } from '../../../src/links/manifests/entrances';
import { findAddress } from '../../../src/links/manifests/address';
import { render } from '../../../src/manifests/render';
import { fakeClock } from '../../fakes/clock';
import { fakeConnection } from '../../fakes/connection';

const objectsOf = (...texts: string[]) =>
  render([{ path: 'a.yaml', text: texts.join('\n---\n') }], new Map(), 'ns').objects.map(({ object }) => object);
const shown = (entrance: Entrance): string => (entrance.state === 'named' ? entrance.url : entrance.path);
const of = (...texts: string[]): string[] => entrancesOf(objectsOf(...texts), 'ns').map(shown);

const ingress = (spec: string): string => `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec: ${spec}`;
const route = (spec: string): string => `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: web }\nspec: ${spec}`;
const gateway = (listeners: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: gate }\nspec: { gatewayClassName: a, listeners: ${listeners} }`;
const service = (ports: string, type = 'LoadBalancer'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: lb }\nspec: { type: ${type}, ports: ${ports} }`;

describe('entrances', () => {
  test.each([
    ['{ rules: [{ host: a.example, http: { paths: [{ path: /shop, pathType: Prefix }] } }] }', 'http://a.example/shop'],
    ['{ tls: [{ hosts: [a.example] }], rules: [{ host: a.example }] }', 'https://a.example/'],
    ['{ tls: [{ hosts: ["*.b.example"] }], rules: [{ host: a.b.example }] }', 'https://a.b.example/'],
    ['{ tls: [{ hosts: [b.example] }], rules: [{ host: a.example }] }', 'http://a.example/'],
    ['{ rules: [{ host: a.example, http: { paths: [{ path: "/x(/|$)(.*)", pathType: Prefix }] } }] }', 'http://a.example/'],
    ['{ rules: [{ host: "*.example" }] }', '/apis/networking.k8s.io/v1/namespaces/ns/ingresses/web'],
    ['{ rules: [{ host: "x/@evil.example#" }] }', '/apis/networking.k8s.io/v1/namespaces/ns/ingresses/web'],
    ['{ defaultBackend: { service: { name: a } } }', '/apis/networking.k8s.io/v1/namespaces/ns/ingresses/web'],
  ])('an Ingress with %s: %s', (spec, entrance) => expect(of(ingress(spec))).toEqual([entrance]));

  test.each([
    [[], 'https://a.example/'],
    [['[{ name: a, protocol: HTTP, port: 80 }]'], 'http://a.example/'],
    [['[{ name: a, protocol: HTTP, port: 8080 }]'], 'http://a.example:8080/'],
    [['[{ name: a, protocol: HTTP, port: 80 }, { name: b, protocol: HTTPS, port: 443 }]'], 'https://a.example/'],
    [['[{ name: a, protocol: HTTP, port: 80 }, { name: b, hostname: b.example, protocol: HTTPS, port: 443 }]'], 'http://a.example/'],
  ])('an HTTPRoute with a host, of a Gateway with the listeners %j: %s', (listeners, url) =>
    expect(of(route('{ hostnames: [a.example], parentRefs: [{ name: gate }] }'), ...listeners.map(gateway))).toEqual([url]),
  );

  test('an HTTPRoute without a host is asked of its Gateway, where that lies', () => {
    expect(of(route('{ parentRefs: [{ name: gate, namespace: gates }] }'))).toEqual([
      '/apis/gateway.networking.k8s.io/v1/namespaces/gates/gateways/gate',
    ]);
    expect(of(route('{ parentRefs: [{ kind: Service, name: a }] }'))).toEqual([]);
  });

  test.each([
    ['[{ port: 80 }, { port: 443 }]', 'https://203.0.113.9/'],
    ['[{ port: 80 }]', 'http://203.0.113.9/'],
    ['[{ port: 3000, name: http-web }]', 'http://203.0.113.9:3000/'],
    ['[{ port: 5432 }]', undefined],
  ])('a load balancer with the ports %s: %s', (ports, url) => {
    const live = { status: { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } } };
    const [entrance] = entrancesOf(objectsOf(service(ports)), 'ns');
    expect(entrance?.state === 'given later' ? entrance.urlOf(live) : undefined).toBe(url);
  });

  test('a Service of another type is none; a route goes before a load balancer', () => {
    expect(of(service('[{ port: 80 }]', 'ClusterIP'))).toEqual([]);
    expect(of(service('[{ port: 80 }]'), ingress('{ rules: [{ host: a.example }] }'))[0]).toBe('http://a.example/');
  });
});

describe('the search', () => {
  const search = (texts: string[], addressAfter: number, changes: { timeoutMs?: number; isOver?: () => boolean; status?: number } = {}) => {
    const [clock, logged] = [fakeClock(), [] as string[]];
    const connection = fakeConnection(() => {
      if (changes.status !== undefined) return { status: changes.status, body: { kind: 'Status', message: 'no' } };
      const ingress = clock.now() >= addressAfter ? [{ hostname: 'lb.example' }] : [];
      return { body: { kind: 'Service', status: { loadBalancer: { ingress } } } };
    });
    const parts = { kubernetes: async () => connection, clock, log: (line: string) => void logged.push(line), namespace: 'ns' };
    const found = findAddress(
      objectsOf(...texts).map((object) => ({ object })),
      { ...parts, timeoutMs: 60_000, isOver: () => false, ...changes },
    );
    return { found, clock, connection, logged };
  };

  test('what manifests name is not asked for', async () => {
    const { found, connection } = search([ingress('{ rules: [{ host: a.example }] }'), service('[{ port: 80 }]')], 0);
    expect(await found).toBe('http://a.example/');
    expect(connection.requests).toEqual([]);
  });

  test('an address that comes is waited for, and said once', async () => {
    const { found, clock, logged } = search([service('[{ port: 80 }]')], 10_000);
    expect(await found).toBe('http://lb.example/');
    expect(clock.now()).toBe(10_000);
    expect(logged).toEqual(['waiting for an address (Service ns/lb: none yet), 0 s']);
  });

  test('one that does not come ends with the time, or with the run', async () => {
    const late = search([service('[{ port: 80 }]')], Infinity, { timeoutMs: 6000 });
    expect(await late.found).toBeUndefined();
    expect(late.clock.now()).toBe(6000);
    const over = search([service('[{ port: 80 }]')], Infinity, { isOver: () => true });
    expect([await over.found, over.clock.now()]).toEqual([undefined, 0]);
  });

  test('what may not be read is asked once', async () => {
    const { found, connection } = search([service('[{ port: 80 }]')], 0, { status: 403 });
    expect(await found).toBeUndefined();
    expect(connection.requests).toHaveLength(1);
  });
});
