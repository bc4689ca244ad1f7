// Role definitions: what a role lets its holder do, and whether one role is enough in place of another.

/** What is allowed on one plane, with wildcards. */
export interface Permissions {
  actions: readonly string[];
  notActions: readonly string[];
}

export interface RoleFacts {
  /** GUID, in lower case. */
  id: string;
  name: string;
  /** What its holder may do with data; undefined where the definition may not be read. */
  data: Permissions | undefined;
  /** What its holder may do with the resources themselves. */
  control: Permissions | undefined;
}

export const READ_SECRET = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';
const SECRETS_OF_VAULT = 'microsoft.keyvault/vaults/secrets/';

function matches(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(action);
}

/** Whether the permissions hold one action. */
export function allows({ actions, notActions }: Permissions, action: string): boolean {
  return actions.some((pattern) => matches(pattern, action)) && !notActions.some((pattern) => matches(pattern, action));
}

/** One that may not be read is taken at its word. */
export function allowsData({ data }: RoleFacts, action: string): boolean {
  return data === undefined || allows(data, action);
}

/** Whether a role lets its holder read the value of a secret. */
export function readsSecrets(role: RoleFacts): boolean {
  return allowsData(role, READ_SECRET);
}

/** Whether a role is about the secrets of a vault and nothing else: then one on each secret does the same as one on the vault. */
export function isOfSecrets({ data, control }: RoleFacts): boolean {
  if (data === undefined || data.actions.length === 0 || (control?.actions.length ?? 0) > 0) return false;
  return data.actions.every((action) => action.toLowerCase().startsWith(SECRETS_OF_VAULT));
}

/** Whether whoever holds `held` can do all that `asked` allows. Of a role that may not be read, nobody knows. */
export function suffices(held: RoleFacts, asked: RoleFacts): boolean {
  if (held.id === asked.id) return true;
  const planes = [
    [held.data, asked.data],
    [held.control, asked.control],
  ] as const;
  const known = planes.every(([has, wants]) => has !== undefined && wants !== undefined);
  const asksForNothing = planes.every(([, wants]) => wants?.actions.length === 0);
  return known && !asksForNothing && planes.every(([has, wants]) => has !== undefined && wants !== undefined && includes(has, wants));
}

/** Wildcards of what is asked for are compared as they stand: `secrets/*` is part of `*`, not of `secrets/get`. */
function includes(has: Permissions, wants: Permissions): boolean {
  return wants.actions.every(
    (action) =>
      has.actions.some((pattern) => matches(pattern, action)) &&
      !has.notActions.some((pattern) => matches(pattern, action) || matches(action, pattern)),
  );
}
