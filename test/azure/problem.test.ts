// For each error body that Azure is known to answer to any request: the diagnosis that the user gets.
import { describe, expect, test } from '@jest/globals';
import { azureProblem, diagnoseAzure, type Attempt } from '../../src/azure/problem';
import { sentence } from '../../src/chain/diagnosis';
import { DESIRED } from '../links/example';
import type { LinkName } from '../../src/chain/links';

const enveloped = (code: string, message: string): object => ({ error: { code, message } });
const attempt = (link: LinkName): Attempt => ({ link, operation: 'try it', target: DESIRED.identity });

const BODIES: [LinkName, number, object, string, RegExp][] = [
  [
    'identity',
    403,
    enveloped(
      'AuthorizationFailed',
      "The client '33e4' with object id '33e4' does not have authorization to perform action 'Microsoft.ManagedIdentity/userAssignedIdentities/write' over scope '/subscriptions/s/resourceGroups/g' or the scope is invalid. If access was recently granted, please refresh your credentials.",
    ),
    'AZURE_RIGHT_MISSING',
    /may not do 'Microsoft\.ManagedIdentity\/userAssignedIdentities\/write' on \/subscriptions\/s\/resourceGroups\/g\./,
  ],
  [
    'identity',
    403,
    enveloped('LinkedAuthorizationFailed', "The client has permission to perform action 'a/b' on scope '/x'"),
    'AZURE_RIGHT_MISSING',
    /'a\/b' on \/x/,
  ],
  ['cluster', 403, enveloped('AuthorizationFailed', ''), 'AZURE_RIGHT_MISSING', /'try it' on \/subscriptions\/.*\/wli-ns-sa\./],
  [
    'identity',
    403,
    enveloped(
      'AuthorizationFailed',
      "The client 'x' has permission to perform action 'a/b' on scope '/x'; however, the access is denied because of the deny assignment with name 'd' and Id 'i' at scope '/x'.",
    ),
    'AZURE_DENY_ASSIGNMENT',
    /a deny assignment forbids it: .*name 'd'/,
  ],
  ['identity', 403, enveloped('DenyAssignmentAuthorizationFailed', "The client 'x' is denied."), 'AZURE_DENY_ASSIGNMENT', /is denied/],
  [
    'cluster',
    404,
    enveloped('ResourceGroupNotFound', "Resource group 'rg' could not be found."),
    'RESOURCE_GROUP_NOT_FOUND',
    /resource group 'group' was not found/,
  ],
  [
    'cluster',
    404,
    enveloped('SubscriptionNotFound', "The subscription '1234' could not be found."),
    'SUBSCRIPTION_NOT_FOUND',
    /subscription '.*' was not found/,
  ],
  [
    'cluster',
    400,
    enveloped('InvalidSubscriptionId', 'The provided subscription identifier is malformed or invalid.'),
    'SUBSCRIPTION_NOT_FOUND',
    /was not found/,
  ],
  [
    'access',
    400,
    enveloped('RoleAssignmentUpdateNotPermitted', 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.'),
    'AZURE_REFUSED',
    /RoleAssignmentUpdateNotPermitted\): Tenant ID/,
  ],
  ['access', 400, enveloped('UnmatchedPrincipalType', "The PrincipalId 'x' has type 'User'"), 'AZURE_REFUSED', /UnmatchedPrincipalType/],
  [
    'identity',
    409,
    enveloped('MissingSubscriptionRegistration', "The subscription is not registered to use namespace 'Microsoft.ManagedIdentity'."),
    'PROVIDER_NOT_REGISTERED',
    /not registered/,
  ],
  [
    'identity',
    409,
    enveloped('ScopeLocked', 'The scope cannot perform write operation because it is locked.'),
    'AZURE_LOCKED',
    /a lock forbids it/,
  ],
  ['identity', 409, enveloped('ReadOnlyDisabledSubscription', 'The subscription is disabled.'), 'AZURE_LOCKED', /is disabled/],
  [
    'identity',
    403,
    enveloped('RequestDisallowedByPolicy', "Resource 'x' was disallowed by policy."),
    'AZURE_POLICY_DENIED',
    /an Azure policy forbids it/,
  ],
  ...['InvalidResourceType', 'NoRegisteredProviderFound', 'InvalidApiVersionParameter'].map(
    (code): [LinkName, number, object, string, RegExp] => [
      'cluster',
      400,
      enveloped(code, "The api-version '2026-04-01' is invalid."),
      'API_VERSION_UNSUPPORTED',
      /does not know the api-version that the Action uses to try it: The api-version '2026-04-01' is invalid\./,
    ],
  ),
  [
    'cluster',
    400,
    { code: 'BadRequest', message: 'Getting static credential is not allowed because this cluster is set to disable local accounts.' },
    'AZURE_REFUSED',
    /Getting static credential is not allowed/,
  ],
  [
    'cluster',
    429,
    enveloped(
      'SubscriptionRequestsThrottled',
      "Number of 'read' requests for subscription 'e' actor '8' exceeded. Please try again after '10' seconds.",
    ),
    'AZURE_THROTTLED',
    /still throttles/,
  ],
  ['identity', 429, enveloped('Other', 'x'), 'AZURE_THROTTLED', /still throttles/],
  ['identity', 503, {}, 'AZURE_UNAVAILABLE', /HTTP 503/],
  ['identity', 0, { code: 'ECONNRESET', message: 'socket hang up' }, 'AZURE_UNAVAILABLE', /\(ECONNRESET\): socket hang up/],
  [
    'identity',
    401,
    enveloped('InvalidAuthenticationToken', 'The access token is invalid.'),
    'AZURE_REFUSED',
    /InvalidAuthenticationToken\): The access token is invalid\./,
  ],
  [
    'identity',
    401,
    enveloped('ExpiredAuthenticationToken', 'The access token expiry UTC time is earlier than now.'),
    'AZURE_REFUSED',
    /ExpiredAuthenticationToken/,
  ],
  ['identity', 400, enveloped('Odd', 'first\r\n\r\n  second'), 'AZURE_REFUSED', /first second/],
];

describe('error bodies of Azure', () => {
  test.each(BODIES)('%s %i %j is %s', (link, status, body, code, words) => {
    const diagnosis = diagnoseAzure(azureProblem(status, body), attempt(link));
    expect(diagnosis).toMatchObject({ link, code });
    expect(sentence(diagnosis)).toMatch(words);
    expect(sentence(diagnosis)).not.toMatch(/<[a-zA-Z]+>/);
  });

  test('a right that the SDK drops from its message is known from the attempt', () => {
    const problem = { status: 403, code: 'AuthorizationFailed', message: '' };
    expect(diagnoseAzure(problem, { ...attempt('federation'), right: 'a/b/read' }).seen).toMatch(/may not do 'a\/b\/read'/);
  });

  test("a link's own explanation goes before what all have in common", () => {
    const own = diagnoseAzure(
      { status: 429, code: 'x', message: '' },
      { ...attempt('access'), explain: () => ({ link: 'run', code: 'OWN', seen: '', fix: '' }) },
    );
    expect(own.code).toBe('OWN');
  });

  test.each([
    ['nothing', undefined],
    ['text', 'text'],
    ['a list', []],
    ['an error that is text', { error: 'text' }],
    ['numbers', { error: { code: 1, message: 2 } }],
  ])('a body that is %s has the code of its status', (_name, body) => {
    expect(azureProblem(418, body)).toEqual({ status: 418, code: 'HTTP 418', message: '' });
  });
});
