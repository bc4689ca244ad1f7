// Deployments: started, followed, and remembered, nested ones beside those that they came from.
import { createHash } from 'node:crypto';
import { requireRight } from '../resource-manager/rights';
import type { JsonObject } from '../resource-manager/bodies';
import { same } from '../text';
import { deploymentErrors, deploymentFailed, errorOf, type ErrorBody } from './errors';
import { preflight } from './preflight';
import { placeOf, readDeployment, type DeploymentBody } from './request';
import { DEPLOYMENTS, type PlannedResource } from './resources';
import { prepare, run, TYPES, type Door, type Outcome, type Prepared } from './run';
import { isSecure, typeOf, type GivenParameters } from './template';
import type { Lab } from '../context';
import type { Deployment } from './world';

export function findDeployment(lab: Lab, id: string): Deployment | undefined {
  return lab.world.deployments.find((deployment) => same(deployment.id, id));
}

/** Everything that a deployment shows before it has begun. Values of secure parameters are never shown. */
function record(lab: Lab, id: string, body: DeploymentBody, { template, place, parameters, planned }: Prepared): Deployment {
  const shown = Object.entries(template.parameters).map(([name, parameter]) => {
    const type = typeOf(template, parameter);
    const value = parameters[name.toLowerCase()];
    return [name, { type: TYPES[type] ?? type, ...(!isSecure(type) && { value }) }];
  });
  return {
    id,
    name: place.deploymentName,
    ...(place.location !== undefined && { location: place.location }),
    ...(body.tags && { tags: body.tags }),
    properties: {
      mode: body.properties.mode,
      provisioningState: 'Running',
      timestamp: new Date(lab.clock.now()).toISOString(),
      duration: 'PT0S',
      correlationId: lab.random.guid(),
      templateHash: templateHash(template),
      parameters: Object.fromEntries(shown) as Deployment['properties']['parameters'],
      providers: providersOf(planned),
      dependencies: [],
    },
    operations: [],
  };
}

/** Not Azure's own hash: a number of the same kind. */
export function templateHash(template: unknown): string {
  return createHash('sha256').update(JSON.stringify(template)).digest().readBigUInt64BE().toString();
}

function providersOf(planned: readonly PlannedResource[]): object[] {
  const namespaces = [...new Set(planned.map(({ type }) => type.split('/')[0] ?? ''))];
  return namespaces.map((namespace) => ({
    namespace,
    resourceTypes: [...new Set(planned.filter(({ type }) => type.startsWith(`${namespace}/`)).map(({ type }) => type))].map((type) => ({
      resourceType: type.split('/').slice(1).join('/'),
      locations: [],
    })),
  }));
}

export interface Started {
  deployment: Deployment;
  created: boolean;
  /** Ends when the deployment has. */
  finished: Promise<ErrorBody | undefined>;
}

/** Validates, then goes on by itself: what is wrong from the start is refused at once. */
export async function startDeployment(door: Door, id: string, body: DeploymentBody): Promise<Started> {
  const { lab } = door;
  const before = findDeployment(lab, id);
  if (before?.properties.provisioningState === 'Running') throw deploymentErrors.active(before.name);
  if (before?.location !== undefined && body.location !== undefined && !same(before.location, body.location))
    throw deploymentErrors.invalidLocation(before.name, before.location);
  const prepared = await prepare(
    door,
    placeOf(lab, id, body.location),
    body.properties.template ?? {},
    (body.properties.parameters ?? {}) as GivenParameters,
  );
  await preflight(door, prepared);
  const deployment = record(lab, id, body, prepared);
  if (before !== undefined) lab.world.deployments.splice(lab.world.deployments.indexOf(before), 1);
  lab.world.deployments.push(deployment);
  const startedAt = lab.clock.now();
  const finished = run(door, prepared, id, (resource, nested) => nestedDeployment(door, resource, nested)).then(
    (outcome) => finish(lab, deployment, prepared, startedAt, outcome),
    (error: unknown) =>
      finish(lab, deployment, prepared, startedAt, { error: deploymentFailed(id, [errorOf(error)]), outputs: {}, operations: [] }),
  );
  return { deployment, created: before === undefined, finished };
}

function finish(
  lab: Lab,
  deployment: Deployment,
  { planned }: Prepared,
  startedAt: number,
  { error, outputs, operations }: Outcome,
): ErrorBody | undefined {
  deployment.operations = operations;
  Object.assign(deployment.properties, {
    provisioningState: error === undefined ? 'Succeeded' : 'Failed',
    timestamp: new Date(lab.clock.now()).toISOString(),
    duration: `PT${((lab.clock.now() - startedAt) / 1000).toFixed(3)}S`,
    ...(error === undefined
      ? { outputs, outputResources: planned.filter(({ existing }) => !existing).map(({ id }) => ({ id })) }
      : { error }),
  });
  return error;
}

/** A module, or a template within a template: a deployment of its own, under its own rights. */
async function nestedDeployment(door: Door, { id }: PlannedResource, body: JsonObject): Promise<ErrorBody | undefined> {
  requireRight(door, `${DEPLOYMENTS}/write`, id);
  const read = readDeployment(body);
  const { finished } = await startDeployment(door, id, read);
  return finished;
}
