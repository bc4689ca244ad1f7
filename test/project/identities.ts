// Signed in as one of the scaffold's identities, by the token that GitHub gives to a job: requests to every plane of the laboratory.
import { createHash } from 'node:crypto';
import { client, type Answer } from '../lab/client';
import type { RunningLab } from '../../lab/lab';

export interface SignedIn {
  /** Azure Resource Manager; `id` begins with a slash. */
  azure(method: string, id: string, body?: object): Promise<Answer>;
  secret(vault: string, name: string): Promise<Answer>;
  kubernetes(method: string, path: string, body?: object, contentType?: string): Promise<Answer>;
}

const VERSIONS: Readonly<Record<string, string>> = {
  roleAssignments: '2022-04-01',
  federatedIdentityCredentials: '2024-11-30',
  userAssignedIdentities: '2024-11-30',
  vaults: '2026-02-01',
  managedClusters: '2025-05-01',
};

/** What Entra ID answers when a job with this subject signs in as this client. */
export async function signIn(lab: RunningLab, clientId: string, subject: string, resource: string): Promise<Answer> {
  const http = client(lab);
  lab.world().github.subject = subject;
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = lab.env;
  const { body } = await http.json('GET', `${url}&audience=api://AzureADTokenExchange`, { token });
  return http.form(`https://login.microsoftonline.com/${lab.world().tenantId}/oauth2/v2.0/token`, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: (body as { value: string }).value,
    scope: `${resource}/.default`,
  });
}

export function signedIn(lab: RunningLab, clientId: string, subject: string): SignedIn {
  const http = client(lab);
  const token = async (resource: string): Promise<string> => {
    const { status, body } = await signIn(lab, clientId, subject, resource);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return (body as { access_token: string }).access_token;
  };
  return {
    azure: async (method, id, body) => {
      const version = Object.entries(VERSIONS).find(([type]) => id.includes(`/${type}/`))?.[1] ?? '';
      const arm = 'https://management.azure.com';
      return http.json(method, `${arm}${id}?api-version=${version}`, { token: await token(arm), body });
    },
    secret: async (vault, name) =>
      http.json('GET', `https://${vault}.vault.azure.net/secrets/${name}?api-version=7.4`, {
        token: await token('https://vault.azure.net'),
      }),
    kubernetes: async (method, path, body, contentType = 'application/json') =>
      http.json(method, `https://${lab.world().clusters[0]!.resource.properties.fqdn}${path}`, {
        token: await token('6dae42f8-4368-4678-94ff-3960e28e3630'),
        body,
        headers: { 'content-type': contentType },
      }),
  };
}

/** A role assignment, as a body and the id that it is put under. */
export function assignment(
  scope: string,
  role: string,
  principalId: string,
  principalType = 'ServicePrincipal',
): { id: string; body: object } {
  const name = createHash('sha256')
    .update([scope, role, principalId].join('|'))
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const roleDefinitionId = `/subscriptions/${scope.split('/')[2]}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    body: { properties: { roleDefinitionId, principalId, principalType } },
  };
}
