// The error answers of Key Vault's data plane. The reason of a 403 is in `innererror`, once spelt `innerError`.
import { Refusal } from '../refusal';
import type { Caller } from '../entra/callers';
import type { Vault } from '../world';

function error(status: number, code: string, message: string, inner?: object, headers: Record<string, string> = {}): Refusal {
  return new Refusal(status, { error: { code, message, ...inner } }, headers);
}

const callerLine = ({ clientId, objectId, tenantId }: Caller): string =>
  `appid=${clientId};oid=${objectId};iss=https://sts.windows.net/${tenantId}/`;
const vaultLine = ({ name, location }: Vault): string => `${name};location=${location}`;

export const vaultErrors = {
  challenge: (tenantId: string) =>
    error(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.', undefined, challenge(tenantId)),
  invalidToken: (tenantId: string) =>
    error(401, 'Unauthorized', '[BearerReadAccessTokenFailed] Error validating token: S2S12005.', undefined, challenge(tenantId)),
  audience: (tenantId: string, found: string) =>
    error(
      401,
      'Unauthorized',
      `AKV10022: Invalid audience. Expected https://vault.azure.net, found: ${found}.`,
      undefined,
      challenge(tenantId),
    ),
  rbac: (caller: Caller, vault: Vault, action: string, resource: string) =>
    error(
      403,
      'Forbidden',
      `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${callerLine(caller)}\r\nAction: '${action}'\r\nResource: '${resource.toLowerCase()}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: ${vaultLine(vault)}\r\n`,
      { innererror: { code: 'ForbiddenByRbac' } },
    ),
  policy: (caller: Caller, vault: Vault, permission: string) =>
    error(
      403,
      'Forbidden',
      `The user, group or application '${callerLine(caller)}' does not have secrets ${permission} permission on key vault '${vaultLine(vault)}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
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
  disabled: () => error(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', { innerError: { code: 'SecretDisabled' } }),
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

function challenge(tenantId: string): Record<string, string> {
  return { 'www-authenticate': `Bearer authorization="https://login.windows.net/${tenantId}", resource="https://vault.azure.net"` };
}

export function vaultFaultBody(status: number): object {
  const known: Record<number, [string, string]> = {
    429: ['Throttled', 'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached'],
    503: ['ServiceUnavailable', 'The service is unavailable. Please try again later.'],
  };
  const [code, message] = known[status] ?? ['InternalError', 'An error occurred while processing the request.'];
  return { error: { code, message } };
}
