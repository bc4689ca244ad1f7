// The Azure SDK for JavaScript: identities, credentials, roles, the cluster, vaults and secrets, each by its own package.
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import { ClientSecretCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { all, step } from './check.mjs';

const { AZURE_SUBSCRIPTION_ID, AZURE_TENANT_ID, AZURE_CLIENT_ID, LAB_CLIENT_SECRET, LAB_GROUP, LAB_CLUSTER, LAB_VAULT } = process.env;
const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, LAB_CLIENT_SECRET);
await step('token', () => credential.getToken('https://management.azure.com/.default'), ({ token }) => token.startsWith('eyJ'));

const { userAssignedIdentities, federatedIdentityCredentials } = new ManagedServiceIdentityClient(credential, AZURE_SUBSCRIPTION_ID);
await step('identity: create', () => userAssignedIdentities.createOrUpdate(LAB_GROUP, 'of-js', { location: 'westus', tags: { a: 'b' } }), ({ tags }) => tags.a === 'b');
await step('identity: update', () => userAssignedIdentities.update(LAB_GROUP, 'of-js', { tags: { c: 'd' } }), ({ tags }) => tags.c === 'd');
const identity = await step('identity: get', () => userAssignedIdentities.get(LAB_GROUP, 'of-js'), ({ clientId }) => clientId.length === 36);
await step('identity: list of a group', () => all(userAssignedIdentities.listByResourceGroup(LAB_GROUP)), (list) => list.length === 1);
await step('identity: list', () => all(userAssignedIdentities.listBySubscription()), (list) => list.length === 1);
const federated = { issuer: 'https://issuer.example/', subject: 'system:serviceaccount:a:b', audiences: ['api://AzureADTokenExchange'] };
await step('credential: create', () => federatedIdentityCredentials.createOrUpdate(LAB_GROUP, 'of-js', 'one', federated), ({ subject }) => subject === federated.subject);
await step('credential: get', () => federatedIdentityCredentials.get(LAB_GROUP, 'of-js', 'one'), ({ issuer }) => issuer === federated.issuer);
await step('credential: list', () => all(federatedIdentityCredentials.list(LAB_GROUP, 'of-js')), (list) => list.length === 1);
await step('credential: delete', () => federatedIdentityCredentials.delete(LAB_GROUP, 'of-js', 'one'));

const { vaults } = new KeyVaultManagementClient(credential, AZURE_SUBSCRIPTION_ID);
const [vault] = await step('vault: list of a group', () => all(vaults.listByResourceGroup(LAB_GROUP)), (list) => list.length === 1);
await step('vault: get', () => vaults.get(LAB_GROUP, vault.name), ({ properties }) => properties.vaultUri === LAB_VAULT);
const { roleDefinitions, roleAssignments } = new AuthorizationManagementClient(credential, AZURE_SUBSCRIPTION_ID);
const filter = "roleName eq 'Key Vault Secrets User'";
const [role] = await step('role: by name', () => all(roleDefinitions.list(vault.id, { filter })), (list) => list.length === 1);
const name = '33333333-3333-4333-8333-333333333333';
const assignment = { roleDefinitionId: role.id, principalId: identity.principalId, principalType: 'ServicePrincipal' };
await step('role assignment: create', () => roleAssignments.create(vault.id, name, assignment), ({ principalId }) => principalId === identity.principalId);
await step('role assignment: list', () => all(roleAssignments.listForScope(vault.id, { filter: `principalId eq '${identity.principalId}'` })), (list) => list.length === 1);
await step('role assignment: delete', () => roleAssignments.delete(vault.id, name));

const { managedClusters } = new ContainerServiceClient(credential, AZURE_SUBSCRIPTION_ID);
await step('cluster: list', () => all(managedClusters.list()), (list) => list.length === 1);
const cluster = await step('cluster: get', () => managedClusters.get(LAB_GROUP, LAB_CLUSTER), ({ oidcIssuerProfile }) => oidcIssuerProfile.enabled === true);
await step('cluster: update, waited for', () => managedClusters.createOrUpdate(LAB_GROUP, LAB_CLUSTER, cluster), ({ provisioningState }) => provisioningState === 'Succeeded');
await step('cluster: credentials', () => managedClusters.listClusterUserCredentials(LAB_GROUP, LAB_CLUSTER), ({ kubeconfigs }) => kubeconfigs.length === 1);

const secrets = new SecretClient(LAB_VAULT, credential);
await step('secret: set', () => secrets.setSecret('js', 'one', { tags: { a: 'b' } }), ({ value }) => value === 'one');
await step('secret: set again', () => secrets.setSecret('js', 'two'));
await step('secret: get', () => secrets.getSecret('js'), ({ value }) => value === 'two');
await step('secret: versions', () => all(secrets.listPropertiesOfSecretVersions('js')), (list) => list.length === 2);
await step('secret: list', () => all(secrets.listPropertiesOfSecrets()), (list) => list.length === 2);
await step('secret: update', async () => secrets.updateSecretProperties('js', (await secrets.getSecret('js')).properties.version, { contentType: 'text/plain' }), ({ contentType }) => contentType === 'text/plain');
const backup = await step('secret: backup', () => secrets.backupSecret('js'));
await step('secret: delete, waited for', async () => (await secrets.beginDeleteSecret('js', { intervalInMs: 100 })).pollUntilDone(), ({ recoveryId }) => recoveryId.includes('js'));
await step('secret: recover, waited for', async () => (await secrets.beginRecoverDeletedSecret('js', { intervalInMs: 100 })).pollUntilDone());
await step('secret: delete again', async () => (await secrets.beginDeleteSecret('js', { intervalInMs: 100 })).pollUntilDone());
await step('secret: purge', () => secrets.purgeDeletedSecret('js'));
await step('secret: restore', () => secrets.restoreSecretBackup(backup), ({ name: restored }) => restored === 'js');
await step('secret: one that is not there', () => secrets.getSecret('none').catch(({ code }) => code), (code) => code === 'SecretNotFound');
await step('identity: delete', () => userAssignedIdentities.delete(LAB_GROUP, 'of-js'));
