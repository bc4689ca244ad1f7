// The error answers of Key Vault's data plane. The reason of a 403 is in `innererror`, once spelt `innerError`.
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { Refusal } from '../refusal';
import type { Caller } from '../entra/callers';
import type { Vault } from '../world';

function error(status: number, code: string, message: string, inner?: object, headers: Record<string, string> = {}): Refusal {
  return new Refusal(status, { error: { code, message, ...inner } }, headers);
}

const callerLine = ({ clientId, objectId, tenantId }: Caller): string =>
  `appid=${clientId};oid=${objectId};iss=https://sts.windows.net/${tenantId}/`;
const vaultLine = ({ name, location }: Vault): string => `${name};location=${location}`;

/** What a challenge names: where to get a token, and for what. */
export interface Challenge {
  tenantId: string;
  audience: string;
  login: string;
}

export const vaultErrors = {
  challenge: (asked: Challenge) =>
    error(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.', undefined, challenge(asked)),
  invalidToken: (asked: Challenge) =>
    error(401, 'Unauthorized', '[BearerReadAccessTokenFailed] Error validating token: S2S12005.', undefined, challenge(asked)),
  audience: (asked: Challenge, found: string) =>
    error(401, 'Unauthorized', `AKV10022: Invalid audience. Expected ${asked.audience}, found: ${found}.`, undefined, challenge(asked)),
  issuer: (asked: Challenge, tenantId: string, issuer: string) =>
    error(
      401,
      'Unauthorized',
      `AKV10032: Invalid issuer. Expected one of https://${issuer}/${asked.tenantId}/, found https://${issuer}/${tenantId}/.`,
      undefined,
      challenge(asked),
    ),
  rbac: (caller: Caller, vault: Vault, action: string, resource: string, denyAssignment?: string) =>
    error(
      403,
      'Forbidden',
      `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${callerLine(caller)}\r\nAction: '${action}'\r\nResource: '${resource.toLowerCase()}'\r\nAssignment: (not found)\r\nDenyAssignmentId: ${denyAssignment === undefined ? 'null' : `'${denyAssignment.replaceAll('-', '')}'`}\r\nDecisionReason: '${denyAssignment === undefined ? 'DeniedWithNoValidRBAC' : 'DeniedByDenyAssignment'}' \r\nVault: ${vaultLine(vault)}\r\n`,
      { innererror: { code: 'ForbiddenByRbac' } },
    ),
  policy: (caller: Caller, vault: Vault, kind: string, permission: string) =>
    error(
      403,
      'Forbidden',
      `The user, group or application '${callerLine(caller)}' does not have ${kind} ${permission} permission on key vault '${vaultLine(vault)}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
      { innererror: { code: 'AccessDenied' } },
    ),
  firewall: (caller: Caller, vault: Vault, address: string) =>
    error(
      403,
      'Forbidden',
      `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${address}\r\nCaller: ${callerLine(caller)}\r\nVault: ${vaultLine(vault)}`,
      { innererror: { code: 'ForbiddenByFirewall' } },
    ),
  connection: (caller: Caller, vault: Vault) =>
    error(
      403,
      'Forbidden',
      `Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\nCaller: ${callerLine(caller)}\r\nVault: ${vaultLine(vault)}`,
      { innererror: { code: 'ForbiddenByConnection' } },
    ),
  disabled: (operation: string) =>
    error(403, 'Forbidden', `Operation ${operation} is not allowed on a disabled secret.`, { innerError: { code: 'SecretDisabled' } }),
  deletedNotFound: (name: string) => error(404, 'SecretNotFound', `Deleted Secret not found: ${name}`),
  objectNotFound: (kind: 'keys' | 'certificates', name: string) => {
    const what = kind === 'keys' ? 'Key' : 'Certificate';
    return error(404, `${what}NotFound`, `A ${what.toLowerCase()} with (name/id) ${name} was not found in this key vault.`);
  },
  deletedButRecoverable: (name: string) =>
    error(
      409,
      'Conflict',
      `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
      { innererror: { code: 'ObjectIsDeletedButRecoverable' } },
    ),
  alreadyExists: (name: string) => error(409, 'Conflict', `A secret with name ${name} already exists in this vault.`),
  managed: (name: string) =>
    error(403, 'Forbidden', `The secret ${name} is managed by a certificate: it is changed and deleted through the certificate.`),
  purgeProtected: (vault: Vault) =>
    error(
      403,
      'Forbidden',
      `Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\nVault: ${vaultLine(vault)}`,
    ),
  notPlayed: (operation: string) => error(501, NOT_PLAYED, notPlayedMessage(operation)),
  notFound: (name: string) =>
    error(
      404,
      'SecretNotFound',
      `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
    ),
  badParameter: (message: string) => error(400, 'BadParameter', message),
  unsupportedVersion: (version: string) =>
    error(
      400,
      'BadParameter',
      `The specified version (${version}) is not recognized. Consider using the latest supported version (2026-04-01).`,
    ),
};

function challenge({ tenantId, audience, login }: Challenge): Record<string, string> {
  return { 'www-authenticate': `Bearer authorization="https://${login}/${tenantId}", resource="${audience}"` };
}

export function vaultFaultBody(status: number): object {
  const known: Record<number, [string, string]> = {
    429: ['Throttled', 'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached'],
    503: ['ServiceUnavailable', 'The service is unavailable. Please try again later.'],
  };
  const [code, message] = known[status] ?? ['InternalError', 'An error occurred while processing the request.'];
  return { error: { code, message } };
}
