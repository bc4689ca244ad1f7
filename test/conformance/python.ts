// Clients in Python: Azure's SDK, and the official client of Kubernetes. Each has an environment of its own, outside of the tree.
import { join } from 'node:path';
import { NAMES } from '../../lab/fresh-world';
import { virtualEnvironment } from '../walkthrough/python';
import { runProgram, type Client } from './client';

const AZURE = [
  'azure-identity==1.27.0',
  'azure-keyvault-secrets==4.12.0',
  'azure-mgmt-authorization==4.0.0',
  'azure-mgmt-containerservice==41.8.0',
  'azure-mgmt-keyvault==14.1.0',
  'azure-mgmt-msi==7.1.0',
];
const KUBERNETES = ['kubernetes==37.0.2'];

function client(name: string, program: string, packages: readonly string[]): Omit<Client, 'required'> {
  return {
    name,
    obtain: async (say) => {
      const programs = virtualEnvironment(`conformance-${name}`, packages, say);
      if (programs === undefined) throw new Error('there is no python3 with venv on the PATH');
      return (place) => {
        const names = {
          PYTHONDONTWRITEBYTECODE: '1',
          LAB_GROUP: NAMES.resourceGroup,
          LAB_CLUSTER: NAMES.cluster,
          LAB_VAULT: place.lab.world().vaults[0]!.properties.vaultUri,
        };
        return runProgram({ ...place, env: { ...place.env, ...names } }, join(programs, 'python3'), [
          join(import.meta.dirname, 'python', program),
        ]);
      };
    },
  };
}

export const python: Client = { ...client('python-sdk', 'azure_sdk.py', AZURE), required: true };
export const kubernetesPython: Client = client('python-kubernetes', 'kubernetes_client.py', KUBERNETES);
