// Resources of types that no provider here plays: those of the state are shown, and those of `storedTypes` kept as they are sent.
import { same } from '../text';
import { RESOURCE, shaped, type JsonObject } from './bodies';
import { armErrors } from './errors';
import { checkLocks } from '../governance/locks';
import { resourceIdOf } from './resource-id';
import { requireRight } from './rights';
import type { ArmAnswer } from './routes';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { GenericResource } from '../targets/world';

interface GenericRequest {
  /** As it was sent, HEAD included. */
  method: string;
  /** With HEAD as the GET that it is. */
  asked: string;
  path: string;
  body: JsonObject;
  caller: Caller;
}

/** Whether a resource of this id would be kept. */
export function keeps({ world }: Lab, path: string): boolean {
  const id = resourceIdOf(path);
  return id !== undefined && id.names.length > 0 && world.storedTypes.some((type) => type === '*' || same(type, id.type));
}

/** Undefined for what is neither in the state nor to be kept. */
export function answerGeneric(lab: Lab, { method, asked, path, body, caller }: GenericRequest): ArmAnswer | undefined {
  const id = resourceIdOf(path);
  const { resources } = lab.world;
  const known = resources.filter((resource) => id !== undefined && same(resourceIdOf(resource.id)?.type ?? '', id.type));
  if (id === undefined || !(keeps(lab, path) || (asked === 'GET' && known.length > 0))) return undefined;
  const resource = known.find((one) => same(one.id, path));
  const may = (action: string): void => requireRight({ lab, caller }, `${id.type}/${action}`, path);
  const shown = (one: GenericResource): object => ({ ...one, type: id.type });
  switch (asked) {
    case 'GET':
      may('read');
      if (resource === undefined) throw armErrors.resourceNotFound(id.type, id.names.join('/'), id.group ?? '');
      return method === 'HEAD' ? { status: 204 } : { status: 200, body: shown(resource) };
    case 'PUT': {
      may('write');
      checkLocks(lab.world, path, 'write');
      const kept = resourceFrom(path, id.names.at(-1) ?? '', body);
      if (resource === undefined) resources.push(kept);
      else Object.assign(resource, kept);
      return { status: resource === undefined ? 201 : 200, body: shown(kept) };
    }
    case 'DELETE':
      may('delete');
      checkLocks(lab.world, path, 'delete');
      if (resource === undefined) return { status: 204 };
      resources.splice(resources.indexOf(resource), 1);
      return { status: 200 };
    default:
      return undefined;
  }
}

function resourceFrom(id: string, name: string, body: JsonObject): GenericResource {
  const { location, tags = {} } = shaped(body, RESOURCE);
  const { properties, ...rest } = body as { properties?: JsonObject };
  return { ...rest, id, name, location: location ?? '', tags, properties: { ...properties, provisioningState: 'Succeeded' } };
}
