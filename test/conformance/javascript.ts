// Clients in JavaScript: Azure's SDK and the official client of Kubernetes, those of package-lock.json.
import { join } from 'node:path';
import { NAMES } from '../../lab/fresh-world';
import { runProgram, type Client, type Place, type Step } from './client';

const run = (place: Place, program: string): Promise<Step[]> =>
  runProgram(
    {
      ...place,
      env: {
        ...place.env,
        LAB_GROUP: NAMES.resourceGroup,
        LAB_CLUSTER: NAMES.cluster,
        LAB_VAULT: place.lab.world().vaults[0]!.properties.vaultUri,
      },
    },
    process.execPath,
    [join(import.meta.dirname, 'javascript', program)],
  );

export const javascript: Client = { name: 'javascript-sdk', required: true, obtain: async () => (place) => run(place, 'azure.mjs') };

export const kubernetesJavascript: Client = {
  name: 'javascript-kubernetes',
  required: true,
  obtain: async () => (place) => run(place, 'kubernetes.mjs'),
};
