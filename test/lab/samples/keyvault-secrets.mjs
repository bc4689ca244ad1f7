// The official client against the laboratory: what it sees of a secret's whole life, as JSON.
import { ClientSecretCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';

const { AZURE_TENANT_ID, AZURE_CLIENT_ID, LAB_CLIENT_SECRET } = process.env;
const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, LAB_CLIENT_SECRET);
const client = new SecretClient('https://wliakvpoc.vault.azure.net', credential);
const statusOf = (promise) =>
  promise.then(
    () => 200,
    (error) => error.statusCode,
  );
const count = async (pages) => {
  let items = 0;
  for await (const _item of pages) items += 1;
  return items;
};

const first = await client.setSecret('sample', 'one', { contentType: 'text/plain', tags: { team: 'a' } });
const second = await client.setSecret('sample', 'two', { contentType: 'text/plain' });
const latest = await client.getSecret('sample');
const versions = await count(client.listPropertiesOfSecretVersions('sample'));
const updated = await client.updateSecretProperties('sample', first.properties.version, { enabled: false, tags: { team: 'b' } });
const disabled = await statusOf(client.getSecret('sample', { version: first.properties.version }));
for (let index = 0; index < 30; index += 1) await client.setSecret(`filler-${index}`, 'x');
const listed = await count(client.listPropertiesOfSecrets());
const backup = await client.backupSecret('sample');
const deleting = await client.beginDeleteSecret('sample', { intervalInMs: 1 });
const deleted = await deleting.pollUntilDone();
const gone = await statusOf(client.getSecret('sample'));
const taken = await statusOf(client.setSecret('sample', 'three'));
const recovering = await client.beginRecoverDeletedSecret('sample', { intervalInMs: 1 });
const recovered = await recovering.pollUntilDone();
await (await client.beginDeleteSecret('sample', { intervalInMs: 1 })).pollUntilDone();
await client.purgeDeletedSecret('sample');
const afterPurge = await statusOf(client.getDeletedSecret('sample'));
await client.restoreSecretBackup(backup);
const restored = await client.getSecret('sample', { version: second.properties.version });
console.log(
  JSON.stringify({
    first: { value: first.value, contentType: first.properties.contentType, tags: first.properties.tags },
    latest: latest.value,
    versions,
    updated: { enabled: updated.enabled, tags: updated.tags, contentType: updated.contentType },
    disabled,
    listed,
    deleted: deleted.name,
    gone,
    taken,
    recovered: recovered.name,
    afterPurge,
    restored: restored.value,
  }),
);
