// The addresses of Services of type LoadBalancer: what the cloud's own controller gives them, some time after they were made.
import { at, isMap, textOf } from '../../json';
import { builtIn } from '../resources';
import type { Store } from '../store';
import type { Lab } from '../../context';

const SERVICE = builtIn('Service');

/** In how many milliseconds the next one is due. */
export function giveAddresses({ settings, clock }: Lab, store: Store): number | undefined {
  const waiting = store.list(SERVICE).filter((one) => textOf(at(one, 'spec.type')) === 'LoadBalancer' && addressOf(one) === '');
  const ages = waiting.map((service) => ({ service, age: clock.now() - Date.parse(service.metadata.creationTimestamp ?? '') }));
  for (const { service } of ages.filter(({ age }) => age >= settings.loadBalancerMs)) {
    const taken = new Set(store.list(SERVICE).map(addressOf));
    store.put(SERVICE, { ...service, status: { ...asMap(service['status']), loadBalancer: { ingress: [{ ip: freeAddress(taken) }] } } });
  }
  const left = ages.filter(({ age }) => age < settings.loadBalancerMs).map(({ age }) => settings.loadBalancerMs - age);
  return left.length === 0 ? undefined : Math.min(...left);
}

/** Of the block that is for documentation (RFC 5737). */
function freeAddress(taken: ReadonlySet<string>): string {
  const free = Array.from({ length: 253 }, (_none, index) => `203.0.113.${index + 1}`).find((address) => !taken.has(address));
  return free ?? '203.0.113.254';
}

function addressOf(service: object): string {
  const ingress = at(service, 'status.loadBalancer.ingress');
  return textOf(at(Array.isArray(ingress) ? ingress[0] : undefined, 'ip'));
}

function asMap(value: unknown): object {
  return isMap(value) ? value : {};
}
