// Who may do what in a registry. It has one of two modes, and the roles of the other count for nothing:
// https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
import { decide } from '../authorization/rules';
import { Refusal } from '../refusal';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { Registry } from './world';

const TYPE = 'Microsoft.ContainerRegistry/registries';
const VISIT = 'authentication required, visit https://aka.ms/acr/authorization for more information.';

export interface AccessEntry {
  type: string;
  name: string;
  actions: string[];
}

const refusal = (status: number, code: string, message: string, detail?: object, headers?: Record<string, string>): Refusal =>
  new Refusal(status, { errors: [{ code, message, ...(detail && { detail: [detail] }) }] }, headers);

export const registryErrors = {
  unauthorized: (correlation: string) => refusal(401, 'UNAUTHORIZED', `${VISIT} CorrelationId: ${correlation}`),
  firewall: (correlation: string) =>
    refusal(
      403,
      'DENIED',
      `client with IP '127.0.0.1' is not allowed access. Refer https://aka.ms/acr/firewall to grant access. CorrelationId: ${correlation}`,
    ),
  challenge: (registry: Registry) =>
    refusal(401, 'UNAUTHORIZED', VISIT, undefined, {
      'www-authenticate': `Bearer realm="https://${loginServer(registry)}/oauth2/token",service="${loginServer(registry)}"`,
    }),
  refused: (type: string, name: string, action: string) => refusal(401, 'UNAUTHORIZED', VISIT, { Type: type, Name: name, Action: action }),
  nameUnknown: (name: string) => refusal(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name }),
  manifestUnknown: (reference: string) => refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown', { reference }),
};

export function loginServer({ name, properties }: Registry): string {
  const { loginServer: own } = properties as { loginServer?: string };
  return own ?? `${name.toLowerCase()}.azurecr.io`;
}

function isAbac({ properties }: Registry): boolean {
  return properties['roleAssignmentMode'] === 'AbacRepositoryPermissions';
}

/** What each right of a token's scope needs: a control action in the one mode, data actions in the other. */
const RIGHTS: Record<string, { classic: string; abac: string }> = {
  pull: { classic: 'pull/read', abac: 'repositories/content/read' },
  metadata_read: { classic: 'pull/read', abac: 'repositories/metadata/read' },
  push: { classic: 'push/write', abac: 'repositories/content/write' },
  metadata_write: { classic: 'push/write', abac: 'repositories/metadata/write' },
  delete: { classic: 'artifacts/delete', abac: 'repositories/content/delete' },
  catalog: { classic: 'pull/read', abac: 'catalog/read' },
};

function may(lab: Lab, caller: Caller, registry: Registry, right: string, repository?: string): boolean {
  const needed = RIGHTS[right];
  if (needed === undefined) return false;
  const abac = isAbac(registry);
  const question = {
    principal: caller,
    action: `${TYPE}/${abac ? needed.abac : needed.classic}`,
    plane: abac ? ('data' as const) : ('management' as const),
    scope: registry.id,
    attributes:
      repository === undefined
        ? {}
        : Object.fromEntries(['request', 'resource'].map((source) => [`${source}[${TYPE}/repositories:name]`.toLowerCase(), repository])),
  };
  return decide(lab.world, lab.settings, lab.clock.now(), question).outcome === 'granted';
}

/** Enough to be let in at all; a condition on repositories is weighed for those that there are. */
export function hasAnyAccess(lab: Lab, caller: Caller, registry: Registry): boolean {
  const names = [undefined, ...registry.repositories.map(({ name }) => name)];
  return Object.keys(RIGHTS).some((right) => names.some((name) => may(lab, caller, registry, right, name)));
}

/** `repository:NAME:pull,push` or `registry:catalog:*`: of the rights asked for, those that the caller has. */
export function rightsIn(lab: Lab, caller: Caller, registry: Registry, scope: string): AccessEntry[] {
  const [, type = '', name = '', asked = ''] = /^([^:]+):(.+):([^:]+)$/.exec(scope) ?? [];
  if (type === 'registry') return name === 'catalog' && may(lab, caller, registry, 'catalog') ? [{ type, name, actions: ['*'] }] : [];
  if (type !== 'repository') return [];
  const wanted = asked === '*' ? Object.keys(RIGHTS).filter((right) => right !== 'catalog') : asked.split(',');
  const actions = wanted.filter((right) => may(lab, caller, registry, right, name));
  return actions.length === 0 ? [] : [{ type, name, actions }];
}
