// What a deployment is asked for with: its body, its id, and the place that it deploys to.
import { z } from 'zod';
import { shaped, TAGS, type JsonObject } from '../resource-manager/bodies';
import { requireLocation } from '../resource-manager/locations';
import { same } from '../text';
import { deploymentErrors } from './errors';
import { DEPLOYMENTS } from './resources';
import type { Lab } from '../context';
import type { Place } from './scope';

const REFERENCE = z.looseObject({
  keyVault: z.looseObject({ id: z.string() }),
  secretName: z.string(),
  secretVersion: z.string().optional(),
});

const DEPLOYMENT_BODY = z.looseObject({
  location: z.string().optional(),
  tags: TAGS,
  properties: z.looseObject({
    mode: z.enum(['Incremental', 'Complete']).default('Incremental'),
    template: z.looseObject({}).optional(),
    templateLink: z.looseObject({}).optional(),
    parameters: z.record(z.string(), z.looseObject({ value: z.unknown().optional(), reference: REFERENCE.optional() })).nullish(),
    expressionEvaluationOptions: z.looseObject({ scope: z.string().optional() }).optional(),
  }),
});

export type DeploymentBody = z.infer<typeof DEPLOYMENT_BODY>;

export function readDeployment(body: JsonObject): DeploymentBody {
  return shaped(body, DEPLOYMENT_BODY);
}

/** An id as Azure writes it, however the caller wrote the group. */
export function canonicalId({ world }: Lab, id: string): string {
  const [, before = '', subscription = '', name = '', rest = ''] =
    /^((\/subscriptions\/[^/]+)\/resourceGroups\/([^/]+))(.*)$/i.exec(id) ?? [];
  const group = world.resourceGroups.find(
    (one) => before !== '' && same(`/subscriptions/${one.subscriptionId}`, subscription) && same(one.name, name),
  );
  return group === undefined ? id : `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}${rest}`;
}

/** The scope that a deployment's id is of. */
export function scopeOfDeployment(id: string): string {
  return id.slice(0, id.toLowerCase().lastIndexOf('/providers/microsoft.resources/deployments/'));
}

const isGroup = (scope: string): boolean => /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(scope);

export function placeOf(lab: Lab, id: string, location: string | undefined): Place {
  const scope = scopeOfDeployment(id);
  const name = id.split('/').at(-1) ?? '';
  if (!/^[-\w.()]{1,64}$/.test(name)) throw deploymentErrors.invalidName(name);
  if (isGroup(scope)) return { scope, deploymentName: name };
  if (location === undefined) throw deploymentErrors.locationRequired();
  return { scope, deploymentName: name, location: requireLocation(lab.world, location, DEPLOYMENTS) };
}
