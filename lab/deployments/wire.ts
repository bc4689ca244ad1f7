// Microsoft.Resources/deployments: of groups, subscriptions, management groups and the tenant.
import { cloudOf } from '../clouds';
import { armErrors } from '../resource-manager/errors';
import { paged } from '../resource-manager/paging';
import { groupOf } from '../resource-manager/resource-groups';
import { same } from '../text';
import { findDeployment, startDeployment, templateHash } from './deployments';
import { preflight } from './preflight';
import { canonicalId, placeOf, readDeployment, scopeOfDeployment, type DeploymentBody } from './request';
import { deploymentErrors, errorOf } from './errors';
import { DEPLOYMENTS } from './resources';
import { prepare } from './run';
import { whatIf } from './what-if';
import type { ArmAnswer, ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { GivenParameters } from './template';
import type { Deployment } from './world';

function show({ operations: _operations, ...deployment }: Deployment): object {
  return { ...deployment, type: DEPLOYMENTS };
}

function idOf({ lab, path }: ArmRequest): string {
  const found = /^(.*\/providers\/Microsoft\.Resources\/deployments\/[^/]+)/i.exec(path);
  return canonicalId(lab, found?.[1] ?? path);
}

function requireDeployment(request: ArmRequest): Deployment {
  const deployment = findDeployment(request.lab, idOf(request));
  if (deployment === undefined) throw deploymentErrors.notFound(idOf(request).split('/').at(-1) ?? '');
  return deployment;
}

/** A group that a deployment is of must be there; templates by address and mode Complete are not played. */
function readRequest(request: ArmRequest): DeploymentBody {
  const [, , subscription = '', , group] = scopeOfDeployment(idOf(request)).split('/');
  if (group !== undefined && subscription !== '' && !scopeOfDeployment(idOf(request)).startsWith('/providers/'))
    groupOf({ ...request, parameters: { subscription, group } });
  const body = readDeployment(request.body);
  const missing =
    body.properties.templateLink !== undefined ? 'templateLink' : body.properties.mode === 'Complete' ? 'mode Complete' : undefined;
  if (missing !== undefined) {
    const operation = `PUT ${DEPLOYMENTS} with ${missing}`;
    request.lab.unplayed.record('resource-manager', operation);
    throw armErrors.notPlayed(operation);
  }
  if (body.properties.template === undefined)
    throw armErrors.invalidContent("Required property 'template' not found in JSON. Path 'properties'.");
  return body;
}

function followed(request: ArmRequest, deployment: Deployment): Record<string, string> {
  const id = `${deployment.id}/operationStatuses/${deployment.properties.correlationId.replaceAll('-', '')}`;
  return {
    'azure-asyncoperation': `https://${cloudOf(request.lab.world).resourceManager}${id}?api-version=2022-09-01`,
    'retry-after': '0',
  };
}

async function put(request: ArmRequest): Promise<ArmAnswer> {
  const { deployment, created, finished } = await startDeployment(request, idOf(request), readRequest(request));
  // A deployment goes on after its answer: nobody waits for it here, and its failure is in what it shows.
  void finished;
  const accepted = structuredClone(deployment);
  accepted.properties.provisioningState = 'Accepted';
  return { status: created ? 201 : 200, body: show(accepted), headers: followed(request, deployment) };
}

async function validate(request: ArmRequest): Promise<ArmAnswer> {
  const id = idOf(request);
  const body = readRequest(request);
  const prepared = await prepare(
    request,
    placeOf(request.lab, id, body.location),
    body.properties.template,
    (body.properties.parameters ?? {}) as GivenParameters,
  );
  await preflight(request, prepared);
  return {
    status: 200,
    body: {
      id,
      name: prepared.place.deploymentName,
      type: DEPLOYMENTS,
      properties: {
        mode: body.properties.mode,
        provisioningState: 'Succeeded',
        templateHash: templateHash(prepared.template),
        correlationId: request.lab.random.guid(),
        timestamp: new Date(request.lab.clock.now()).toISOString(),
        duration: 'PT0S',
        validatedResources: prepared.planned.filter(({ existing }) => !existing).map(({ id: resource }) => ({ id: resource })),
      },
    },
  };
}

/** Its own mistakes are part of the answer, as those of a deployment that has been let in are. */
async function predict(request: ArmRequest): Promise<ArmAnswer> {
  const body = readRequest(request);
  try {
    const changes = await whatIf(request, idOf(request), body);
    return {
      status: 200,
      body: {
        status: 'Succeeded',
        properties: { correlationId: request.lab.random.guid(), changes, potentialChanges: [], diagnostics: [] },
      },
    };
  } catch (error) {
    return { status: 200, body: { status: 'Failed', error: errorOf(error) } };
  }
}

function operationStatus(request: ArmRequest): ArmAnswer {
  const { provisioningState, error } = requireDeployment(request).properties;
  return { status: 200, body: { status: provisioningState, ...(error && { error }) } };
}

export const deploymentRoutes: ArmRoute[] = ['/{scope}', ''].flatMap((before): ArmRoute[] => {
  const collection = `${before}/providers/${DEPLOYMENTS}`;
  const path = `${collection}/{deployment}`;
  const scope = (request: ArmRequest): string => scopeOfDeployment(idOf(request)) || '/';
  const of = { type: DEPLOYMENTS, path };
  return [
    {
      method: 'GET',
      path: collection,
      type: DEPLOYMENTS,
      action: `${DEPLOYMENTS}/read`,
      scope: ({ path: asked }) => asked.slice(0, asked.toLowerCase().lastIndexOf('/providers/')) || '/',
      handle: (request) => {
        const own = request.path.slice(0, request.path.toLowerCase().lastIndexOf('/providers/'));
        const found = request.lab.world.deployments.filter(({ id }) => same(scopeOfDeployment(id), own));
        return { status: 200, body: paged(request, found.map(show)) };
      },
    },
    {
      ...of,
      method: 'GET',
      action: `${DEPLOYMENTS}/read`,
      scope,
      handle: (request) => ({ status: 200, body: show(requireDeployment(request)) }),
    },
    { ...of, method: 'PUT', action: `${DEPLOYMENTS}/write`, scope, handle: put },
    {
      ...of,
      method: 'DELETE',
      action: `${DEPLOYMENTS}/delete`,
      scope,
      handle: (request) => {
        const found = findDeployment(request.lab, idOf(request));
        if (found === undefined) return { status: 204 };
        request.lab.world.deployments.splice(request.lab.world.deployments.indexOf(found), 1);
        return { status: 200 };
      },
    },
    { ...of, path: `${path}/validate`, method: 'POST', action: `${DEPLOYMENTS}/validate/action`, scope, lockable: false, handle: validate },
    { ...of, path: `${path}/whatIf`, method: 'POST', action: `${DEPLOYMENTS}/whatIf/action`, scope, lockable: false, handle: predict },
    {
      ...of,
      path: `${path}/operations`,
      method: 'GET',
      action: `${DEPLOYMENTS}/operations/read`,
      scope,
      handle: (request) => ({ status: 200, body: paged(request, requireDeployment(request).operations) }),
    },
    // Whoever started it may follow it.
    { ...of, path: `${path}/operationStatuses/{operation}`, method: 'GET', action: null, anyVersion: true, handle: operationStatus },
  ];
});
