// Agent pools: the parts of a cluster's `agentPoolProfiles` as resources of their own.
import { z } from 'zod';
import { shaped } from '../resource-manager/bodies';
import { armErrors } from '../resource-manager/errors';
import { paged } from '../resource-manager/paging';
import { same } from '../text';
import { clusterErrors } from './errors';
import { begin, CLUSTER_TYPE, clusterOf, operationHeaders, refuseWhileBusy } from './rules';
import type { ArmAnswer, ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { Cluster } from '../world';

const TYPE = `${CLUSTER_TYPE}/agentPools`;
const POOLS = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${CLUSTER_TYPE}/{name}/agentPools`;
const POOL = `${POOLS}/{pool}`;
const BODY = z.looseObject({
  properties: z.looseObject({ count: z.number().int().min(0).max(1000).optional(), mode: z.string().optional() }),
});

interface Pool {
  name: string;
  mode?: string | undefined;
  [field: string]: unknown;
}

function poolsOf({ resource }: Cluster): Pool[] {
  const pools = (resource.properties['agentPoolProfiles'] ?? []) as Pool[];
  resource.properties['agentPoolProfiles'] = pools;
  return pools;
}

function show(cluster: Cluster, { name, ...properties }: Pool): object {
  return { id: `${cluster.id}/agentPools/${name}`, name, type: TYPE, properties };
}

function find(cluster: Cluster, { parameters }: ArmRequest): Pool | undefined {
  return poolsOf(cluster).find(({ name }) => same(name, parameters['pool'] ?? ''));
}

function put(request: ArmRequest): ArmAnswer {
  const cluster = clusterOf(request);
  refuseWhileBusy(request.lab, cluster);
  const { properties } = shaped(request.body, BODY);
  const name = request.parameters['pool'] ?? '';
  if (!/^[a-z][a-z0-9]{0,11}$/.test(name)) throw clusterErrors.invalidName(name);
  const existing = find(cluster, request);
  const defaults = { type: 'VirtualMachineScaleSets', mode: 'User', osType: 'Linux', count: 1, powerState: { code: 'Running' } };
  const pool: Pool = { ...(existing ?? defaults), ...properties, name, provisioningState: 'Succeeded' };
  if (existing === undefined) poolsOf(cluster).push(pool);
  else Object.assign(existing, pool);
  const operation = begin(request.lab, cluster, 'Updating');
  return {
    status: existing === undefined ? 201 : 200,
    body: show(cluster, pool),
    headers: operationHeaders(request.lab, cluster, operation),
  };
}

export const agentPoolRoutes: ArmRoute[] = [
  {
    method: 'GET',
    path: POOLS,
    type: TYPE,
    action: `${TYPE}/read`,
    handle: (request) => {
      const cluster = clusterOf(request);
      return {
        status: 200,
        body: paged(
          request,
          poolsOf(cluster).map((pool) => show(cluster, pool)),
        ),
      };
    },
  },
  {
    method: 'GET',
    path: POOL,
    type: TYPE,
    action: `${TYPE}/read`,
    handle: (request) => {
      const cluster = clusterOf(request);
      const pool = find(cluster, request);
      if (pool === undefined)
        throw armErrors.resourceNotFound(TYPE, `${cluster.name}/${request.parameters['pool']}`, request.parameters['group'] ?? '');
      return { status: 200, body: show(cluster, pool) };
    },
  },
  { method: 'PUT', path: POOL, type: TYPE, action: `${TYPE}/write`, handle: put },
  {
    method: 'DELETE',
    path: POOL,
    type: TYPE,
    action: `${TYPE}/delete`,
    handle: (request) => {
      const cluster = clusterOf(request);
      const pool = find(cluster, request);
      if (pool === undefined) return { status: 204 };
      refuseWhileBusy(request.lab, cluster);
      const pools = poolsOf(cluster);
      if (pool.mode === 'System' && pools.filter(({ mode }) => mode === 'System').length === 1)
        throw clusterErrors.lastSystemPool(pool.name);
      pools.splice(pools.indexOf(pool), 1);
      return { status: 202, headers: operationHeaders(request.lab, cluster, begin(request.lab, cluster, 'Updating')) };
    },
  },
];
