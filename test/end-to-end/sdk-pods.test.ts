// Sample programs with the Azure SDK, run as pods: nothing in the laboratory knows them.
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { scenario } from './scenario';
import { client } from '../lab/client';
import { eventually } from '../kubernetes-suite/suite';

describe('SDK programs as pods', () => {
  const s = scenario();

  test.each(['workload', 'default'])('JavaScript, %s credential', async (credential) => {
    await s.run();
    await s.lab.settings({ images: { 'samples/node:1': [process.execPath, resolve('test/walkthrough/samples/read-secret.mjs')] } });
    const http = client(s.lab);
    const pods = `https://${s.cluster().resource.properties.fqdn}/api/v1/namespaces/wlipoc/pods`;
    const token = await http.token('6dae42f8-4368-4678-94ff-3960e28e3630');
    const created = await http.json('POST', pods, {
      token,
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'sample', labels: { 'azure.workload.identity/use': 'true' } },
        spec: {
          serviceAccountName: 'workload-identity-sa',
          restartPolicy: 'Never',
          containers: [
            {
              name: 'app',
              image: 'samples/node:1',
              env: [
                { name: 'KEYVAULT_URL', value: 'https://wliakvpoc.vault.azure.net/' },
                { name: 'SECRET_NAME', value: 'my-secret' },
                { name: 'CREDENTIAL', value: credential },
              ],
            },
          ],
        },
      },
    });
    expect(created.status).toBe(201);
    const phase = await eventually(async () => {
      const { body } = (await http.json('GET', `${pods}/sample`, { token })) as { body: { status: { phase: string } } };
      return ['Succeeded', 'Failed'].includes(body.status.phase) ? body.status.phase : undefined;
    }, 'the end of the sample');
    const log = String((await http.json('GET', `${pods}/sample/log`, { token })).body);
    expect([phase, log]).toEqual([
      'Succeeded',
      expect.stringMatching(/^successfully got secret, name=my-secret, version=[0-9a-f]{32}, length=\d+\n$/),
    ]);
  });
});
