// The refusals of Azure Storage: XML, but for tables, which speak JSON. The reason stands in `x-ms-error-code` as well.
import type { StorageService } from './storage-wire';

export class StorageRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly sentence: string,
    readonly more: { detail?: string; headerName?: string; headers?: Record<string, string> } = {},
  ) {
    super(`${code}: ${sentence}`);
  }
}

const authenticate = 'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.';

export function challenge(login: string, tenantId: string): Record<string, string> {
  return {
    'www-authenticate': `Bearer authorization_uri=https://${login}/${tenantId}/oauth2/authorize resource_id=https://storage.azure.com`,
  };
}

export const storageErrors = {
  noToken: (headers: Record<string, string>) => new StorageRefusal(401, 'NoAuthenticationInformation', authenticate, { headers }),
  oldVersion: () =>
    new StorageRefusal(
      403,
      'AuthenticationFailed',
      'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
      { detail: 'Authentication scheme Bearer is not supported in this version.' },
    ),
  /** Files answer 403 where the other services answer 401. */
  invalid: (service: StorageService, detail: string, headers: Record<string, string>) =>
    service === 'file'
      ? new StorageRefusal(
          403,
          'AuthenticationFailed',
          'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
          { detail },
        )
      : new StorageRefusal(401, 'InvalidAuthenticationInfo', authenticate, { detail, headers }),
  noRole: () =>
    new StorageRefusal(
      403,
      'AuthorizationPermissionMismatch',
      'This request is not authorized to perform this operation using this permission.',
    ),
  network: () => new StorageRefusal(403, 'AuthorizationFailure', 'This request is not authorized to perform this operation.'),
  headerMissing: (headerName: string) =>
    new StorageRefusal(400, 'MissingRequiredHeader', "An HTTP header that's mandatory for this request is not specified.", { headerName }),
  notFound: (code: string, what: string) => new StorageRefusal(404, code, `The specified ${what} does not exist.`),
};

export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** As the service of that name writes it: request id and time are part of every message. */
export function storageErrorResponse(
  service: StorageService,
  refusal: StorageRefusal,
  id: string,
  now: number,
  version: string | null,
): Response {
  const message = `${refusal.sentence}\nRequestId:${id}\nTime:${new Date(now).toISOString().replace('Z', '0000Z')}`;
  const { detail, headerName, headers } = refusal.more;
  const early = refusal.code === 'InvalidAuthenticationInfo';
  const shared = {
    ...headers,
    'x-ms-error-code': refusal.code,
    'x-ms-request-id': id,
    'server':
      early || refusal.code === 'AuthorizationFailure'
        ? 'Microsoft-HTTPAPI/2.0'
        : `Windows-Azure-${SERVERS[service]}/1.0 Microsoft-HTTPAPI/2.0`,
    ...(!early && version !== null && { 'x-ms-version': version }),
  };
  if (service === 'table' && !early) {
    const body = { 'odata.error': { code: refusal.code, message: { lang: 'en-US', value: message } } };
    return Response.json(body, { status: refusal.status, headers: shared });
  }
  const xml =
    `<?xml version="1.0" encoding="utf-8"?><Error><Code>${refusal.code}</Code><Message>${escapeXml(message)}</Message>` +
    (detail === undefined ? '' : `<AuthenticationErrorDetail>${escapeXml(detail)}</AuthenticationErrorDetail>`) +
    (headerName === undefined ? '' : `<HeaderName>${headerName}</HeaderName>`) +
    '</Error>';
  return new Response(xml, { status: refusal.status, headers: { ...shared, 'content-type': 'application/xml' } });
}

const SERVERS: Record<StorageService, string> = { blob: 'Blob', queue: 'Queue', table: 'Table', file: 'File' };
