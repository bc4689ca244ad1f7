// A role on a scope, as it is asked for, and what lies behind the scope: by that the proof knows whom to ask.
import { scopeCovers } from './resource-id';

/** What the identity is to be given. */
export interface Grant {
  /** A name or an id of a role. */
  role: string;
  /** The id of a resource or a part of one, of a group or of a subscription. */
  scope: string;
  target: Target;
}

export type Target =
  | { kind: 'subscription' | 'resource-group'; name: string }
  | {
      kind: 'resource';
      /** In lower case: `microsoft.storage/storageaccounts`. */
      type: string;
      /** Of the top-level resource: the account, the store. */
      name: string;
      /** Of the part that the scope names: `blobservices` and `box`. */
      part: { service: string; name: string } | undefined;
    };

export const SCOPE =
  /^\/subscriptions\/[^/]+(?:\/resourceGroups\/([^/]+)(?:\/providers\/([^/]+)\/([^/]+)\/([^/]+)((?:\/[^/]+\/[^/]+)*))?)?$/i;

/** Undefined for what is no scope of a role. */
export function targetOf(scope: string): Target | undefined {
  const [matched, group, provider, type, name = '', rest = ''] = SCOPE.exec(scope) ?? [];
  if (matched === undefined) return undefined;
  if (group === undefined) return { kind: 'subscription', name: scope.split('/').at(-1) ?? '' };
  if (provider === undefined) return { kind: 'resource-group', name: group };
  const segments = rest.split('/').slice(1);
  const [service, last] = [segments[0]?.toLowerCase(), segments.at(-1)];
  return {
    kind: 'resource',
    type: `${provider}/${type ?? ''}`.toLowerCase(),
    name,
    part: service === undefined || last === undefined ? undefined : { service, name: last },
  };
}

export function sameGrant(one: Pick<Grant, 'role' | 'scope'>, other: Pick<Grant, 'role' | 'scope'>): boolean {
  return one.role.toLowerCase() === other.role.toLowerCase() && one.scope.toLowerCase() === other.scope.toLowerCase();
}

/** Management groups lie above every scope for which their assignments are listed. */
export function covers(assigned: string, scope: string): boolean {
  return assigned === '/' || /^\/providers\/Microsoft\.Management\/managementGroups\//i.test(assigned) || scopeCovers(assigned, scope);
}

/** `vault`, `vault/secrets/name`: what follows the type of a resource; of a group or a subscription its name. */
export function shortScope(scope: string): string {
  return (/\/providers\/[^/]+\/[^/]+\/(.+)$/i.exec(scope)?.[1] ?? scope.split('/').at(-1)) || scope;
}

/** The kinds of things in a vault that an access policy lets its holder use, with the permissions for each. */
export type VaultPermissions = Readonly<Record<string, readonly string[]>>;

/** True where the scope is the vault or a part of it. */
export function isOfVault({ scope }: Pick<Grant, 'scope'>, vaultId: string): boolean {
  return scopeCovers(vaultId, scope);
}
