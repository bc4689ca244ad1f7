// The error answers of Entra ID's token endpoint: AADSTS numbers, their HTTP status and their sentences.
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { Refusal } from '../refusal';
import type { Lab } from '../context';

const WORKLOAD_FEDERATION = 'https://learn.microsoft.com/entra/workload-id/workload-identity-federation';

interface Problem {
  number: number;
  status: number;
  error: string;
  sentence: string;
}

// Status and `error` of the 7002xx family: 401 invalid_client, as seen since 2023.
const federation = (number: number, sentence: string): Problem => ({ number, status: 401, error: 'invalid_client', sentence });

export const problems = {
  tenantNotFound: (tenant: string): Problem => ({
    number: 90002,
    status: 400,
    error: 'invalid_tenant',
    sentence: `Tenant '${tenant}' not found. This may happen if there are no active subscriptions for the tenant. Check to make sure you have the correct tenant ID. Check with your subscription administrator.`,
  }),
  applicationNotFound: (clientId: string, directory: string): Problem => ({
    number: 700016,
    status: 400,
    error: 'unauthorized_client',
    sentence: `Application with identifier '${clientId}' was not found in the directory '${directory}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  }),
  noCredential: (client: string): Problem => federation(70025, `The client '${client}' has no configured federated identity credentials.`),
  noMatch: (issuer: string, subject: string, audience: string): Problem =>
    federation(
      70021,
      `No matching federated identity record found for presented assertion. Assertion Issuer: '${issuer}'. Assertion Subject: '${subject}'. Assertion Audience: '${audience}'. ${WORKLOAD_FEDERATION}`,
    ),
  issuer: (issuer: string): Problem =>
    federation(
      700211,
      `No matching federated identity record found for presented assertion issuer '${issuer}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${WORKLOAD_FEDERATION}`,
    ),
  audience: (audience: string): Problem =>
    federation(
      700212,
      `No matching federated identity record found for presented assertion audience '${audience}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${WORKLOAD_FEDERATION}`,
    ),
  subject: (subject: string): Problem =>
    federation(
      700213,
      `No matching federated identity record found for presented assertion subject '${subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${WORKLOAD_FEDERATION}`,
    ),
  subjectCase: (subject: string): Problem =>
    federation(
      7002138,
      `No matching federated identity record found for presented assertion subject '${subject}'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. See documentation at: ${WORKLOAD_FEDERATION}.`,
    ),
  expired: (now: Date, from: Date, until: Date): Problem =>
    federation(
      700024,
      `Client assertion is not within its valid time range. Current time: ${now.toISOString()}, assertion valid from ${from.toISOString()}, expiry time of assertion ${until.toISOString()}. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .`,
    ),
  malformed: (): Problem => federation(50027, 'JWT token is invalid or malformed.'),
  signature: (): Problem => federation(700027, 'Client assertion failed signature validation.'),
  issuerUnreachable: (): Problem => ({
    number: 90061,
    status: 400,
    error: 'invalid_request',
    sentence: 'Request to External OIDC endpoint failed.',
  }),
  secret: (clientId: string): Problem =>
    federation(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    ),
  noClientCredential: (): Problem =>
    federation(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
  grantType: (grant: string): Problem => ({
    number: 70003,
    status: 400,
    error: 'unsupported_grant_type',
    sentence: `The app requested an unsupported grant type '${grant}'.`,
  }),
  missingParameter: (name: string): Problem => ({
    number: 900144,
    status: 400,
    error: 'invalid_request',
    sentence: `The request body must contain the following parameter: '${name}'.`,
  }),
  severalResources: (scope: string): Problem => ({
    number: 28000,
    status: 400,
    error: 'invalid_request',
    sentence: `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.`,
  }),
  scopeWithoutDefault: (scope: string): Problem => ({
    number: 1002012,
    status: 400,
    error: 'invalid_scope',
    sentence: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
  }),
  unknownCertificate: (): Problem =>
    federation(
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.]',
    ),
  resource: (resource: string, tenant: string): Problem => ({
    number: 500011,
    status: 400,
    error: 'invalid_resource',
    sentence: `The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  }),
  unavailable: (): Problem => ({
    number: 90033,
    status: 503,
    error: 'temporarily_unavailable',
    sentence: 'A transient error has occurred. Please try again.',
  }),
};

export function problemBody(lab: Pick<Lab, 'random' | 'clock'>, { number, error, sentence }: Problem): object {
  const [trace, correlation] = [lab.random.guid(), lab.random.guid()];
  const timestamp = `${new Date(lab.clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    error,
    error_description: `AADSTS${number}: ${sentence} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
}

/** Not Entra's: a flow or an endpoint that the laboratory has not. */
export function refuseAsNotPlayed(lab: Pick<Lab, 'unplayed'>, operation: string): never {
  lab.unplayed.record('entra', operation);
  throw new Refusal(501, { error: NOT_PLAYED, error_description: notPlayedMessage(operation), error_codes: [] });
}

export function refuse(lab: Pick<Lab, 'random' | 'clock'>, problem: Problem): never {
  throw new Refusal(problem.status, problemBody(lab, problem));
}
