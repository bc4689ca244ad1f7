// What is found out before anything is written: types that are not played, and rights that the caller lacks; in modules, too.
import { Refusal } from '../refusal';
import { armErrors } from '../resource-manager/errors';
import { requireRight } from '../resource-manager/rights';
import { same } from '../text';
import { deploymentErrors, errorOf } from './errors';
import { providerPath } from './ids';
import { placeOf, readDeployment } from './request';
import { bodyOf, DEPLOYMENTS, type PlannedResource } from './resources';
import { prepare, type Door, type Prepared } from './run';
import { NeedsResource } from './scope';
import { readTemplate, type GivenParameters, type TemplateResource } from './template';

export async function preflight(door: Door, { planned }: Prepared): Promise<void> {
  for (const resource of planned) {
    if (resource.existing) continue;
    checkPlayed(door, resource);
    checkRight(door, resource);
    if (same(resource.type, DEPLOYMENTS)) await preflightModule(door, resource);
  }
}

function checkPlayed(door: Door, { id, type }: Pick<PlannedResource, 'id' | 'type'>): void {
  if (door.plays('PUT', id)) return;
  const operation = `PUT ${type}`;
  door.lab.unplayed.record('resource-manager', operation);
  throw armErrors.notPlayed(operation);
}

function checkRight(door: Door, { id, type, name }: PlannedResource): void {
  // Whether a condition allows an assignment is known only with its principal.
  if (same(type, 'Microsoft.Authorization/roleAssignments')) return;
  const isGroup = same(type, 'Microsoft.Resources/resourceGroups');
  const action = isGroup ? 'Microsoft.Resources/subscriptions/resourceGroups/write' : `${type}/write`;
  try {
    requireRight(door, action, id);
  } catch (error) {
    throw deploymentErrors.notAuthorized(name, type, errorOf(error).message);
  }
}

/** Only where its parameters, and the group that it goes to, are known by now. */
async function preflightModule(door: Door, resource: PlannedResource): Promise<void> {
  const [, , subscription = '', kind = '', group = ''] = resource.id.split('/');
  const known = door.lab.world.resourceGroups.some((one) => same(one.subscriptionId, subscription) && same(one.name, group));
  if (same(kind, 'resourceGroups') && !known) return checkTypes(door, resource.source);
  let inner: Prepared;
  try {
    const { location, properties } = readDeployment(bodyOf(resource));
    const parameters = (properties.parameters ?? {}) as GivenParameters;
    inner = await prepare(door, placeOf(door.lab, resource.id, location), properties.template ?? {}, parameters);
  } catch (error) {
    if (error instanceof NeedsResource || (error instanceof Refusal && error.status === 404)) return checkTypes(door, resource.source);
    throw error;
  }
  await preflight(door, inner);
}

/** All that can be said of a module whose values are not known yet: whether its types are played. */
function checkTypes(door: Door, { properties }: TemplateResource): void {
  const { template } = (properties ?? {}) as { template?: unknown };
  for (const resource of Object.values(readTemplate(template).resources)) {
    if (resource.existing === true) continue;
    const names = resource.type.split('/').slice(1);
    const id = `/subscriptions/${NOWHERE}/resourceGroups/group${providerPath(
      resource.type,
      names.map(() => 'name'),
    )}`;
    checkPlayed(door, { id, type: resource.type });
    if (same(resource.type, DEPLOYMENTS)) checkTypes(door, resource);
  }
}

const NOWHERE = '00000000-0000-0000-0000-000000000000';
