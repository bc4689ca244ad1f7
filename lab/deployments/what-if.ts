// What a deployment would change: each of its resources beside what is there.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if
import { sameJson } from '../json';
import { evaluate, type Scope } from '../templates/evaluate';
import { TemplateError } from '../templates/expression';
import { same } from '../text';
import { preflight } from './preflight';
import { placeOf, readDeployment, type DeploymentBody } from './request';
import { bodyOf, DEPLOYMENTS, type PlannedResource } from './resources';
import { asking, prepare, type Door } from './run';
import { NeedsResource } from './scope';
import type { GivenParameters } from './template';
import type { JsonObject } from '../resource-manager/bodies';

type ChangeType = 'Create' | 'Modify' | 'NoChange' | 'NoEffect';

interface PropertyChange {
  path: string;
  propertyChangeType: 'Create' | 'Modify';
  before: unknown;
  after: unknown;
  children: null;
}

export interface Change {
  resourceId: string;
  changeType: ChangeType;
  before?: unknown;
  after?: unknown;
  delta?: PropertyChange[];
}

/** Modules are looked into; what depends on something that is not there yet stays the expression that it is. */
export async function whatIf(door: Door, id: string, body: DeploymentBody): Promise<Change[]> {
  const prepared = await prepare(
    door,
    placeOf(door.lab, id, body.location),
    body.properties.template ?? {},
    (body.properties.parameters ?? {}) as GivenParameters,
  );
  await preflight(door, prepared);
  const changes: Change[] = [];
  for (const resource of prepared.planned) {
    if (resource.existing) continue;
    const wanted = await asking(door, prepared.known, () => bodyOf(resource)).catch(() => bodyOf(resource, evaluateAsFarAsPossible));
    if (same(resource.type, DEPLOYMENTS)) changes.push(...(await whatIf(door, resource.id, readDeployment(wanted))));
    else changes.push(await changeOf(door, resource, wanted));
  }
  return changes;
}

function evaluateAsFarAsPossible(value: unknown, scope: Scope): unknown {
  try {
    return evaluate(value, scope);
  } catch (error) {
    if (error instanceof NeedsResource || error instanceof TemplateError) return value;
    throw error;
  }
}

async function changeOf({ invoke }: Door, { id, apiVersion, type, name }: PlannedResource, wanted: JsonObject): Promise<Change> {
  const before = await invoke({ method: 'GET', path: id, version: apiVersion ?? '2021-04-01' }).then(
    ({ body }) => body as JsonObject,
    () => undefined,
  );
  const after = { id, name: name.split('/').at(-1), type, apiVersion, ...shownOf(type, wanted) };
  if (before === undefined) return { resourceId: id, changeType: 'Create', after };
  const delta = differences(before, wanted, '').filter(({ path }) => !WRITE_ONLY.includes(`${type} ${path}`));
  return {
    resourceId: id,
    changeType: delta.length === 0 ? 'NoChange' : 'Modify',
    before,
    after: { ...before, ...after },
    ...(delta.length > 0 && { delta }),
  };
}

/** Secrets are not shown, as what a secure parameter holds is not. */
function shownOf(type: string, wanted: JsonObject): JsonObject {
  if (!same(type, 'Microsoft.KeyVault/vaults/secrets')) return wanted;
  return { ...wanted, properties: { ...(wanted['properties'] as JsonObject), value: '*******' } };
}

/** What no answer shows, so that nobody can tell whether it changes. */
const WRITE_ONLY = ['Microsoft.KeyVault/vaults/secrets properties.value'];

/** Of what the template says; what it does not say is left as it is. */
function differences(before: unknown, wanted: unknown, path: string): PropertyChange[] {
  if (typeof wanted === 'string' && wanted.startsWith('[') && wanted.endsWith(']')) return [];
  // Null stands for what is not set.
  if ((wanted ?? null) === null) return [];
  if (isPlain(before) && isPlain(wanted)) {
    return Object.entries(wanted).flatMap(([key, value]) => {
      const own = Object.entries(before).find(([candidate]) => same(candidate, key))?.[1];
      return differences(own, value, path === '' ? key : `${path}.${key}`);
    });
  }
  if (sameJson(before, wanted) || (typeof before === 'string' && typeof wanted === 'string' && same(before, wanted))) return [];
  return [{ path, propertyChangeType: before === undefined ? 'Create' : 'Modify', before: before ?? null, after: wanted, children: null }];
}

const isPlain = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
