// Resource Manager's own error answers. The providers' are in their own folders.
import { Refusal } from '../refusal';

export function armError(status: number, code: string, message: string, headers: Record<string, string> = {}): Refusal {
  return new Refusal(status, { error: { code, message } }, headers);
}

export const armErrors = {
  invalidToken: (tenantId: string, message = 'The access token is invalid.') =>
    armError(401, 'InvalidAuthenticationToken', message, {
      'www-authenticate': `Bearer authorization_uri="https://login.windows.net/${tenantId}", error="invalid_token", error_description="${message}"`,
    }),
  missingToken: (tenantId: string) =>
    armError(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.", {
      'www-authenticate': `Bearer authorization_uri="https://login.windows.net/${tenantId}", error="invalid_token", error_description="The authentication failed because of missing 'Authorization' header."`,
    }),
  /** A caller without any right gets this for what does not exist as well. */
  authorizationFailed: (client: { clientId: string; objectId: string }, action: string, scope: string) => {
    const condition = /roleAssignments\/(write|delete)$/i.test(action) ? ' or an ABAC condition not fulfilled' : '';
    return armError(
      403,
      'AuthorizationFailed',
      `The client '${client.clientId}' with object id '${client.objectId}' does not have authorization${condition} to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  },
  missingApiVersion: () =>
    armError(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.'),
  unsupportedApiVersion: (type: string, version: string, supported: readonly string[]) =>
    armError(
      400,
      'InvalidResourceType',
      `The resource type '${type.split('/').slice(1).join('/')}' could not be found in the namespace '${type.split('/')[0]}' for api version '${version}'. The supported api-versions are '${supported.join(',')}'.`,
    ),
  unknownApiVersion: (version: string, supported: readonly string[]) =>
    armError(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${version}' is invalid. The supported versions are '${supported.join(',')}'.`,
    ),
  unknownNamespace: (namespace: string) => armError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`),
  unknownType: (namespace: string, type: string, version: string) =>
    armError(
      404,
      'InvalidResourceType',
      `The resource type '${type}' could not be found in the namespace '${namespace}' for api version '${version}'.`,
    ),
  unknownPath: (path: string) => armError(404, 'NotFound', `The request path '${path}' is not known.`),
  methodNotAllowed: (method: string) => armError(405, 'MethodNotAllowed', `The HTTP method '${method}' is not supported at the scope.`),
  subscriptionNotFound: (subscription: string) =>
    armError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`),
  invalidSubscription: (subscription: string) =>
    armError(400, 'InvalidSubscriptionId', `The provided subscription identifier '${subscription}' is malformed or invalid.`),
  groupNotFound: (group: string) => armError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`),
  resourceNotFound: (type: string, name: string, group: string) =>
    armError(
      404,
      'ResourceNotFound',
      `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    ),
  parentNotFound: (type: string, parentId: string) =>
    armError(
      404,
      'ParentResourceNotFound',
      `Failed to perform 'write' on resource(s) of type '${type}', because the parent resource '${parentId}' could not be found.`,
    ),
  invalidContent: (reason: string) =>
    armError(400, 'InvalidRequestContent', `The request content was invalid and could not be deserialized: '${reason}'.`),
  locationRequired: () => armError(400, 'LocationRequired', 'The location property is required for this definition.'),
  locationConflict: (name: string, type: string, location: string) =>
    armError(
      409,
      'InvalidResourceLocation',
      `The resource '${name}' already exists in location '${location}' in resource group. A resource with the same name cannot be created in location. Please select a new resource name. Type: '${type}'.`,
    ),
};

/** The body of a status that a fault forces. */
export function armFaultBody(status: number): object {
  const known: Record<number, [string, string]> = {
    401: ['InvalidAuthenticationToken', 'The access token is invalid.'],
    403: [
      'AuthorizationFailed',
      'The client does not have authorization to perform the action over the scope or the scope is invalid. If access was recently granted, please refresh your credentials.',
    ],
    429: ['SubscriptionRequestsThrottled', "Number of 'write' requests for subscription exceeded. Please try again after '10' seconds."],
    503: ['ServiceUnavailable', 'The service is temporarily unavailable. Please try again later.'],
  };
  const [code, message] = known[status] ?? ['InternalServerError', 'Encountered internal server error.'];
  return { error: { code, message } };
}
