// A deployment of a template: its resources in the order of what needs what, each through the front door in the caller's name.
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../refusal';
import { evaluate, type Scope } from '../templates/evaluate';
import { truth, type Value } from '../templates/values';
import { same } from '../text';
import { deploymentErrors, deploymentFailed, errorOf, type ErrorBody } from './errors';
import { resolveSecrets } from './parameter-secrets';
import { bodyOf, DEPLOYMENTS, planResources, type PlannedResource } from './resources';
import { looped, NeedsResource, templateScope, type Place } from './scope';
import { isSecure, parameterValues, readTemplate, typeOf, type GivenParameters, type Template } from './template';
import type { ArmRequest } from '../resource-manager/routes';
import type { DeploymentOperation } from './world';

export type Door = Pick<ArmRequest, 'lab' | 'caller' | 'invoke' | 'plays'>;

export interface Prepared {
  template: Template;
  place: Place;
  parameters: Record<string, Value>;
  planned: PlannedResource[];
  scope: Scope;
  known: Map<string, Value>;
}

/** Reads the template and lays out what it asks for; nothing is written. Throws what validation would refuse. */
export async function prepare(door: Door, place: Place, sent: unknown, given: GivenParameters): Promise<Prepared> {
  const template = readTemplate(sent);
  const known = new Map<string, Value>();
  let planned: PlannedResource[] = [];
  const parts = {
    ...{ lab: door.lab, caller: door.caller, template, place, known },
    lookUp: (name: string) => find(planned, name),
    loop: (name: string) => planned.filter(({ loop }) => loop !== undefined && same(loop, name)).map(({ id }) => id),
  };
  const values = await resolveSecrets(door, given);
  const parameters = validating(() => parameterValues(template, values, (soFar) => templateScope({ ...parts, parameters: soFar })));
  const scope = templateScope({ ...parts, parameters });
  planned = await asking(door, known, () => validating(() => planResources(template, place, scope)));
  return { template, place, parameters, planned, scope, known };
}

/** Mistakes in a template are the template's, not the laboratory's. */
function validating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NeedsResource || error instanceof Refusal) throw error;
    throw deploymentErrors.invalidTemplate(error instanceof Error ? error.message : String(error));
  }
}

/** Evaluates, and asks Azure for what it turns out to need, until it needs no more. */
export async function asking<T>(door: Door, known: Map<string, Value>, work: () => T): Promise<T> {
  for (let asked = 0; ; asked += 1) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof NeedsResource) || asked > 500) throw error;
      await learn(door, known, error);
    }
  }
}

async function learn({ invoke }: Door, known: Map<string, Value>, { id, apiVersion }: NeedsResource): Promise<void> {
  const { body } = await invoke({ method: 'GET', path: id, version: apiVersion ?? '2021-04-01' });
  known.set(id.toLowerCase(), body as Value);
}

function find(planned: readonly PlannedResource[], name: string): PlannedResource | undefined {
  return planned.find(({ symbol, id }) => same(symbol, name) || same(id, name)) ?? planned.find((one) => same(one.name, name));
}

export interface Outcome {
  error?: ErrorBody;
  outputs: Record<string, { type: string; value: unknown }>;
  operations: DeploymentOperation[];
}

/** Deploys a nested deployment under its own name and scope. */
export type Nested = (resource: PlannedResource, body: Record<string, unknown>) => Promise<ErrorBody | undefined>;

export async function run(door: Door, prepared: Prepared, deploymentId: string, nested: Nested): Promise<Outcome> {
  const { planned, known } = prepared;
  const operations: DeploymentOperation[] = [];
  const errors: ErrorBody[] = [];
  const [finished, failed] = [new Set<PlannedResource>(), new Set<PlannedResource>()];
  const waitsFor = ({ dependsOn }: PlannedResource): PlannedResource[] =>
    planned.filter((other) =>
      dependsOn.some((name) =>
        [other.id, other.symbol, other.name, other.loop ?? '', `${other.type}/${other.name}`].some((own) => same(own, name)),
      ),
    );
  const unknownYet = (id: string): boolean => planned.some((other) => !finished.has(other) && !other.existing && same(other.id, id));
  /** What this very deployment has yet to make is not asked for: it is waited for. */
  const reading: Door = {
    ...door,
    invoke: (call) => (unknownYet(call.path) ? Promise.reject(new NeedsResource(call.path, call.version)) : door.invoke(call)),
  };
  /** True when it has been dealt with; false where it needs something that is not there yet. */
  const attempt = async (resource: PlannedResource): Promise<boolean> => {
    let body: Record<string, unknown>;
    try {
      body = resource.existing ? {} : await asking(reading, known, () => bodyOf(resource));
    } catch (error) {
      if (error instanceof NeedsResource) return false;
      fail(resource, errorOf(error));
      return true;
    }
    const startedAt = door.lab.clock.now();
    const error = resource.existing ? undefined : await deploy(door, resource, body, nested);
    known.delete(resource.id.toLowerCase());
    if (!resource.existing) operations.push(operation(door, deploymentId, resource, startedAt, error));
    if (error === undefined) finished.add(resource);
    else fail(resource, error);
    return true;
  };
  const fail = (resource: PlannedResource, error: ErrorBody): void => {
    failed.add(resource);
    errors.push(error);
  };
  let progress = true;
  while (progress) {
    progress = false;
    for (const resource of planned) {
      if (finished.has(resource) || failed.has(resource)) continue;
      if (waitsFor(resource).some((other) => other !== resource && !finished.has(other))) continue;
      progress = (await attempt(resource)) || progress;
    }
  }
  if (errors.length > 0) return { error: deploymentFailed(deploymentId, errors), outputs: {}, operations };
  const left = planned.filter((resource) => !finished.has(resource));
  if (left.length > 0) {
    const names = left.map(({ name }) => name).join(', ');
    return {
      error: errorOf(deploymentErrors.invalidTemplate(`Circular dependency detected on resource: '${names}'`)),
      outputs: {},
      operations,
    };
  }
  return { outputs: await asking(door, known, () => outputsOf(prepared)), operations };
}

async function deploy(
  door: Door,
  resource: PlannedResource,
  body: Record<string, unknown>,
  nested: Nested,
): Promise<ErrorBody | undefined> {
  try {
    if (same(resource.type, DEPLOYMENTS)) return await nested(resource, body);
    const { headers } = await door.invoke({ method: 'PUT', path: resource.id, version: resource.apiVersion ?? '2021-04-01', body });
    if (headers?.['azure-asyncoperation'] !== undefined) await settled(door, resource);
    return undefined;
  } catch (error) {
    return errorOf(error);
  }
}

/** Resources that take their time are waited for, as Resource Manager does. */
async function settled({ invoke }: Door, { id, apiVersion }: PlannedResource): Promise<void> {
  for (let state = ''; !['Succeeded', 'Failed', 'Canceled'].includes(state);) {
    const { body } = await invoke({ method: 'GET', path: id, version: apiVersion ?? '2021-04-01' });
    state = (body as { properties?: { provisioningState?: string } }).properties?.provisioningState ?? 'Succeeded';
    if (state !== 'Succeeded') await sleep(20);
  }
}

function operation(
  { lab }: Door,
  deploymentId: string,
  { id, type, name }: PlannedResource,
  startedAt: number,
  error: ErrorBody | undefined,
): DeploymentOperation {
  const operationId = lab.random.hex(16).toUpperCase();
  return {
    id: `${deploymentId}/operations/${operationId}`,
    operationId,
    properties: {
      provisioningOperation: 'Create',
      provisioningState: error === undefined ? 'Succeeded' : 'Failed',
      timestamp: new Date(lab.clock.now()).toISOString(),
      duration: `PT${((lab.clock.now() - startedAt) / 1000).toFixed(3)}S`,
      statusCode: error === undefined ? 'OK' : 'Conflict',
      ...(error && { statusMessage: { error } }),
      targetResource: { id, resourceType: type, resourceName: name.split('/').at(-1) ?? name },
    },
  };
}

function outputsOf({ template, scope }: Prepared): Outcome['outputs'] {
  const outputs: Outcome['outputs'] = {};
  for (const [name, output] of Object.entries(template.outputs)) {
    if (output.condition !== undefined && !truth(evaluate(output.condition, scope))) continue;
    const type = typeOf(template, output);
    const { copy } = output;
    const value =
      copy === undefined ? evaluate(output.value, scope) : looped({ name: copy.name ?? name, count: copy.count, input: copy.input }, scope);
    outputs[name] = isSecure(type) ? { type: TYPES[type] ?? type, value: undefined } : { type: TYPES[type] ?? type, value };
  }
  return outputs;
}

/** Types as answers spell them. */
export const TYPES: Record<string, string> = {
  string: 'String',
  securestring: 'SecureString',
  int: 'Int',
  bool: 'Bool',
  array: 'Array',
  object: 'Object',
  secureobject: 'SecureObject',
};
