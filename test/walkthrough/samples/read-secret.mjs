// A workload as people write it, with the SDK and no knowledge of the laboratory: it reads one secret and never prints it.
import { DefaultAzureCredential, WorkloadIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const { KEYVAULT_URL, SECRET_NAME, CREDENTIAL } = process.env;
const credential = CREDENTIAL === 'workload' ? new WorkloadIdentityCredential() : new DefaultAzureCredential();
const { name, value, properties } = await new SecretClient(KEYVAULT_URL, credential).getSecret(SECRET_NAME);
console.log(`successfully got secret, name=${name}, version=${properties.version}, length=${value.length}`);
