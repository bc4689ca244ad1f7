// The sovereign clouds: the same services under the names, audiences and regions of their own cloud.
import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { client } from './client';
import { startLab, type RunningLab } from '../../lab/lab';

const CLOUDS = [
  {
    cloud: 'AzureUSGovernment',
    login: 'login.microsoftonline.us',
    management: 'management.usgovcloudapi.net',
    vault: 'vault.usgovcloudapi.net',
    graph: 'graph.microsoft.us',
    federation: 'api://AzureADTokenExchangeUSGov',
    region: 'usgovvirginia',
    kubelogin: 'AzureUSGovernmentCloud',
  },
  {
    cloud: 'AzureChinaCloud',
    login: 'login.chinacloudapi.cn',
    management: 'management.chinacloudapi.cn',
    vault: 'vault.azure.cn',
    graph: 'microsoftgraph.chinacloudapi.cn',
    federation: 'api://AzureADTokenExchangeChina',
    region: 'chinaeast2',
    kubelogin: 'AzureChinaCloud',
  },
] as const;

describe.each(CLOUDS)('$cloud', ({ cloud, login, management, vault, graph, federation, region, kubelogin }) => {
  let lab: RunningLab;
  afterEach(() => lab.close());

  test('signs in, manages, and reads a secret under its own names, and the public ones are not there', async () => {
    lab = await startLab({ seed: 2, cloud });
    const http = client(lab);
    const world = lab.world();
    const token = async (resource: string): Promise<string> => {
      const { body } = await http.form(`https://${login}/${world.tenantId}/oauth2/v2.0/token`, {
        ...{ grant_type: 'client_credentials', client_id: lab.env['AZURE_CLIENT_ID']!, client_secret: lab.env['LAB_CLIENT_SECRET']! },
        scope: `${resource}/.default`,
      });
      return (body as { access_token: string }).access_token;
    };
    expect(lab.env['AZURE_AUTHORITY_HOST']).toBe(`https://${login}/`);
    expect((await http.json('GET', `https://${login}/${world.tenantId}/v2.0/.well-known/openid-configuration`)).body).toMatchObject({
      token_endpoint: `https://${login}/${world.tenantId}/oauth2/v2.0/token`,
      msgraph_host: graph,
    });
    const managing = await token(`https://${management}`);
    expect(decodeJwt(managing)).toMatchObject({ aud: `https://${management}`, tid: world.tenantId });
    const group = `/subscriptions/${lab.env['AZURE_SUBSCRIPTION_ID']}/resourceGroups/hashbnuswest`;
    const arm = (method: string, path: string, version: string) =>
      http.json(method, `https://${management}${group}${path}?api-version=${version}`, { token: managing });
    expect((await arm('GET', '/providers/Microsoft.KeyVault/vaults/wliakvpoc', '2026-02-01')).body).toMatchObject({
      location: region,
      properties: { vaultUri: `https://wliakvpoc.${vault}/` },
    });
    const { body } = await arm(
      'POST',
      '/providers/Microsoft.ContainerService/managedClusters/hashbnuswest/listClusterUserCredential',
      '2026-04-01',
    );
    const kubeconfig = Buffer.from((body as { kubeconfigs: { value: string }[] }).kubeconfigs[0]!.value, 'base64').toString();
    expect([kubeconfig.includes(`- ${kubelogin}\n`), kubeconfig.includes(world.clusters[0]!.resource.properties.fqdn)]).toEqual([
      true,
      true,
    ]);
    const challenge = await http.json('GET', `https://wliakvpoc.${vault}/secrets/my-secret?api-version=7.4`);
    expect(challenge.headers.get('www-authenticate')).toBe(
      `Bearer authorization="https://${login === 'login.chinacloudapi.cn' ? 'login.partner.microsoftonline.cn' : login}/${world.tenantId}", resource="https://${vault}"`,
    );
    world.roleAssignments[0] = { ...world.roleAssignments[0]!, role: '4633458b-17de-408a-b874-0445c86b69e6', condition: null };
    const secret = await http.json('GET', `https://wliakvpoc.${vault}/secrets/my-secret?api-version=7.4`, {
      token: await token(`https://${vault}`),
    });
    expect(secret).toMatchObject({ status: 200, body: { id: expect.stringContaining(`https://wliakvpoc.${vault}/secrets/my-secret/`) } });
    expect(world.applications[0]!.federatedIdentityCredentials[0]!.audiences).toEqual([federation]);
    await expect(http.json('GET', 'https://management.azure.com/')).rejects.toThrow('CONNECT 501');
    await expect(token('https://management.azure.com')).resolves.toBeUndefined();
  });
});
