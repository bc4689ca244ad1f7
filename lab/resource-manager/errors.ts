// Resource Manager's own error answers. The providers' are in their own folders.
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { Refusal } from '../refusal';
import type { DenyAssignment, PolicyAssignment, PolicyDefinition } from '../governance/world';

interface PolicyViolation {
  assignment: PolicyAssignment;
  definition: PolicyDefinition;
  effect: string;
  expressions: readonly object[];
}

export function armError(status: number, code: string, message: string, headers: Record<string, string> = {}): Refusal {
  return new Refusal(status, { error: { code, message } }, headers);
}

export const armErrors = {
  /** Not one of Azure's: no client can take it for an answer of Azure. */
  notPlayed: (operation: string) => armError(501, NOT_PLAYED, notPlayedMessage(operation)),
  badPath: (path: string) => armError(400, 'BadRequest', `The request path '${path}' is not well formed.`),
  expiredToken: (expiredAt: number, now: number) => {
    const time = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    return armError(
      401,
      'ExpiredAuthenticationToken',
      `The access token expiry UTC time '${time(expiredAt)}' is earlier than current UTC time '${time(now)}'.`,
    );
  },
  wrongAudience: (found: string, audiences: readonly string[]) =>
    armError(
      401,
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${found}'. It should exactly match with one of the allowed audiences '${audiences.flatMap((audience) => [audience, `${audience}/`]).join("','")}'.`,
    ),
  wrongTenant: (found: string, expected: string) =>
    armError(
      401,
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer 'https://sts.windows.net/${found}/'. It must match the tenant 'https://sts.windows.net/${expected}/' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${expected}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.`,
    ),
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
  denied: (client: { clientId: string; objectId: string }, action: string, scope: string, by: DenyAssignment) =>
    armError(
      403,
      'DenyAssignmentAuthorizationFailed',
      `The client '${client.clientId}' with object id '${client.objectId}' has permission to perform action '${action}' on scope '${scope}'; however, the access is denied because of the deny assignment with name '${by.denyAssignmentName}' and Id '${by.name.replaceAll('-', '')}' at scope '${by.scope}'.`,
    ),
  disallowedByPolicy: (name: string, { assignment, definition, effect, expressions }: PolicyViolation) => {
    const assignmentId = `${assignment.scope}/providers/Microsoft.Authorization/policyAssignments/${assignment.name}`;
    const identifiers = [
      {
        policyAssignment: { name: assignment.displayName, id: assignmentId },
        policyDefinition: { name: definition.displayName, id: definition.id },
      },
    ];
    const [reason] = assignment.nonComplianceMessages ?? [];
    const why =
      reason === undefined
        ? `Policy identifiers: '${JSON.stringify(identifiers)}'.`
        : `Reasons: '${reason.message}'. See error details for policy resource IDs.`;
    return new Refusal(403, {
      error: {
        code: 'RequestDisallowedByPolicy',
        target: name,
        message: `Resource '${name}' was disallowed by policy. ${why}`,
        additionalInfo: [
          {
            type: 'PolicyViolation',
            info: {
              evaluationDetails: { evaluatedExpressions: expressions },
              policyDefinitionId: definition.id,
              policyDefinitionName: definition.name,
              policyDefinitionDisplayName: definition.displayName,
              policyDefinitionEffect: effect,
              policyAssignmentId: assignmentId,
              policyAssignmentName: assignment.name,
              policyAssignmentDisplayName: assignment.displayName,
              policyAssignmentScope: assignment.scope,
              policyAssignmentParameters: assignment.parameters ?? {},
            },
          },
        ],
      },
    });
  },
  locked: (scope: string, operation: 'write' | 'delete', locked: readonly string[]) =>
    armError(
      409,
      'ScopeLocked',
      `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: '${locked.join(',')}'. Please remove the lock and try again.`,
    ),
  missingApiVersion: () =>
    armError(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.'),
  unsupportedApiVersion: (type: string, version: string, supported: readonly string[]) =>
    armError(
      400,
      'InvalidResourceType',
      `The resource type '${type.split('/').slice(1).join('/')}' could not be found in the namespace '${type.split('/')[0]}' for api version '${version}'. The supported api-versions are '${supported.join(',')}'.`,
    ),
  /** Where the resource's region is known, it is the region that lacks the version. */
  versionNotInRegion: (type: string, version: string, location: string, supported: readonly string[], regions: readonly string[]) =>
    armError(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for location '${location}' and API version '${version}' for type '${type.split('/').slice(1).join('/')}'. The supported api-versions are '${supported.join(', ')}'. The supported locations are '${regions.join(', ')}'.`,
    ),
  unknownApiVersion: (version: string, supported: readonly string[]) =>
    armError(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${version}' is invalid. The supported versions are '${supported.join(',')}'.`,
    ),
  subscriptionNotFound: (subscription: string) =>
    armError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`),
  invalidSubscription: (subscription: string) =>
    armError(400, 'InvalidSubscriptionId', `The provided subscription identifier '${subscription}' is malformed or invalid.`),
  managementGroupNotFound: (name: string) =>
    armError(404, 'NotFound', `'/providers/Microsoft.Management/managementGroups/${name}' not found`),
  governanceNotFound: (type: string, name: string) => {
    const what = { locks: 'Lock', policyAssignments: 'PolicyAssignment', policyDefinitions: 'PolicyDefinition' }[type] ?? 'DenyAssignment';
    return armError(404, `${what}NotFound`, `The ${what.replace(/(?<=.)([A-Z])/g, ' $1').toLowerCase()} '${name}' could not be found.`);
  },
  operationNotFound: (id: string) => armError(404, 'OperationNotFound', `The operation '${id}' was not found.`),
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
  unsupportedEncoding: (encoding: string) => armError(415, 'UnsupportedMediaType', `The content encoding '${encoding}' is not supported.`),
  tooManyTags: (name: string) =>
    armError(400, 'InvalidTagNameCount', `The number of tags on the resource '${name}' exceeds the maximum of 50.`),
  tagNameTooLong: (name: string) => armError(400, 'InvalidTagNameLength', `The tag name '${name}' exceeds the maximum of 512 characters.`),
  tagNameCharacters: (name: string) =>
    armError(400, 'InvalidTagNameCharacters', `The tag names '${name}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`),
  tagValueTooLong: (name: string) =>
    armError(400, 'InvalidTagValueLength', `The value of the tag '${name}' exceeds the maximum of 256 characters.`),
  invalidName: (type: string, name: string, rule: string) =>
    armError(400, 'InvalidResourceName', `The name '${name}' of the resource of type '${type}' is invalid: ${rule}.`),
  badFilter: (filter: string) => armError(400, 'InvalidFilterInQueryString', `Invalid $filter '${filter}' specified in the query string.`),
  badTop: (top: string) => armError(400, 'InvalidTopInQueryString', `The $top value '${top}' is not a positive whole number.`),
  groupLocationUnavailable: (location: string, regions: readonly string[]) =>
    armError(
      400,
      'LocationNotAvailableForResourceGroup',
      `The provided location '${location}' is not available for resource group. List of available regions is '${regions.join(',')}'.`,
    ),
  locationUnavailable: (location: string, type: string, regions: readonly string[]) =>
    armError(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${regions.join(',')}'.`,
    ),
  groupLocationConflict: (asked: string, location: string) =>
    armError(
      409,
      'InvalidResourceGroupLocation',
      `Invalid resource group location '${asked}'. The Resource group already exists in location '${location}'.`,
    ),
  groupName: (name: string) =>
    armError(
      400,
      'InvalidParameter',
      `The provided resource group name '${name}' has these invalid characters or ends with a period. The name can only be a letter, digit, '-', '.', '(', ')' or '_', at most 90 of them.`,
    ),
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
