// The error answers of Microsoft.ManagedIdentity.
import { armError } from '../resource-manager/errors';

// Sentences of the service's error table, except where said.
export const identityErrors = {
  invalidName: (name: string) => armError(400, 'BadRequest', `The request format was unexpected: The resource name '${name}' is invalid.`),
  invalidCredentialName: (name: string) => armError(400, 'BadRequest', `Federated Identity Credential name '${name}' is invalid.`),
  emptyProperties: () => armError(400, 'BadRequest', 'Federated Identity Credential from HTTP body has empty properties'),
  missingProperty: () =>
    armError(
      400,
      'BadRequest',
      "The request format was unexpected. Federated Identity Credential must specify 'issuer', 'subject' and 'audience'.",
    ),
  oneAudience: () => armError(400, 'BadRequest', 'Federated identity credentials must have exactly one audience.'),
  tooLong: (property: string) =>
    armError(
      400,
      'BadRequest',
      `The request format was unexpected: Federated identity credential '${property}' must not be longer than 600 characters.`,
    ),
  // Documented with 400; one log of 2026 shows the code 'Conflict'.
  duplicate: () => armError(409, 'Conflict', 'Issuer and subject combination already exists for this Managed Identity.'),
  // The code and the first words are as seen; the sentence of the service is not known to us.
  quota: () =>
    armError(400, 'BadRequest', 'Too many Federated Identity Credentials are configured for the managed identity. The limit is 20.'),
  noParent: () => armError(404, 'NotFound', "The parent user-assigned identity doesn't exist."),
  concurrent: (identityId: string) =>
    armError(
      409,
      'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
      `Too many Federated Identity Credentials are written concurrently for the managed identity '${identityId}'. Concurrent Federated Identity Credentials writes under the same managed identity are not supported.`,
    ),
  throttled: (retryAfterSeconds: number) =>
    armError(429, 'TooManyRequests', 'The request was throttled: too many requests for the resource.', {
      'retry-after': String(retryAfterSeconds),
    }),
};
