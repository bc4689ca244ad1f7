// Yours to edit. Reads one secret with the SDK, again every five minutes, so that a new version is seen. It never prints the value.
import { WorkloadIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const { VAULT_URI, SECRET_NAME } = process.env;
const vault = new SecretClient(VAULT_URI, new WorkloadIdentityCredential());

for (;;) {
  const { name, properties } = await vault.getSecret(SECRET_NAME);
  console.log(`read ${name}, version ${properties.version}`);
  await new Promise((wake) => setTimeout(wake, 5 * 60 * 1000));
}
