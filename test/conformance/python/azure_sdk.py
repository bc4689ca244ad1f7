"""The Azure SDK for Python: identities, credentials, roles, the cluster, vaults and secrets, each by its own package."""

import os

from azure.core.exceptions import ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.keyvault.secrets import SecretClient
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.containerservice import ContainerServiceClient
from azure.mgmt.keyvault import KeyVaultManagementClient
from azure.mgmt.msi import ManagedServiceIdentityClient

from check import step

subscription, group, vault_url = os.environ["AZURE_SUBSCRIPTION_ID"], os.environ["LAB_GROUP"], os.environ["LAB_VAULT"]
credential = ClientSecretCredential(os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["LAB_CLIENT_SECRET"])

msi = ManagedServiceIdentityClient(credential, subscription)
identities = msi.user_assigned_identities
step("identity: create", lambda: identities.create_or_update(group, "of-py", {"location": "westus", "tags": {"a": "b"}}), lambda it: it.tags == {"a": "b"})
identity = step("identity: get", lambda: identities.get(group, "of-py"), lambda it: len(it.client_id) == 36)
step("identity: list of a group", lambda: list(identities.list_by_resource_group(group)), lambda found: len(found) == 1)
step("identity: list", lambda: list(identities.list_by_subscription()), lambda found: len(found) == 1)
federated = {"properties": {"issuer": "https://issuer.example/", "subject": "system:serviceaccount:a:b", "audiences": ["api://AzureADTokenExchange"]}}
credentials = msi.federated_identity_credentials
step("credential: create", lambda: credentials.create_or_update(group, "of-py", "one", federated), lambda it: it.name == "one")
step("credential: list", lambda: list(credentials.list(group, "of-py")), lambda found: len(found) == 1)
step("credential: delete", lambda: credentials.delete(group, "of-py", "one"))

vaults = KeyVaultManagementClient(credential, subscription).vaults
vault = step("vault: list of a group", lambda: list(vaults.list_by_resource_group(group)), lambda found: len(found) == 1)[0]
step("vault: get", lambda: vaults.get(group, vault.name), lambda it: it.properties.vault_uri == vault_url)

authorization = AuthorizationManagementClient(credential, subscription)
by_name = {"filter": "roleName eq 'Key Vault Secrets User'"}
role = step("role: by name", lambda: list(authorization.role_definitions.list(vault.id, **by_name)), lambda found: len(found) == 1)[0]
name = "44444444-4444-4444-8444-444444444444"
wanted = {"properties": {"roleDefinitionId": role.id, "principalId": identity.principal_id, "principalType": "ServicePrincipal"}}
assignments = authorization.role_assignments
step("role assignment: create", lambda: assignments.create(vault.id, name, wanted), lambda it: it.name == name)
step("role assignment: list", lambda: list(assignments.list_for_scope(vault.id, filter=f"principalId eq '{identity.principal_id}'")), lambda found: len(found) == 1)
step("role assignment: delete", lambda: assignments.delete(vault.id, name))

clusters = ContainerServiceClient(credential, subscription).managed_clusters
step("cluster: list", lambda: list(clusters.list()), lambda found: len(found) == 1)
cluster = step("cluster: get", lambda: clusters.get(group, os.environ["LAB_CLUSTER"]), lambda it: it.oidc_issuer_profile.enabled)
step("cluster: update, waited for", lambda: clusters.begin_create_or_update(group, cluster.name, cluster, polling_interval=0.2).result(), lambda it: it.provisioning_state == "Succeeded")
step("cluster: credentials", lambda: clusters.list_cluster_user_credentials(group, cluster.name), lambda it: len(it.kubeconfigs) == 1)

secrets = SecretClient(vault_url, credential)
step("secret: set", lambda: secrets.set_secret("py", "one"), lambda it: it.value == "one")
step("secret: set again", lambda: secrets.set_secret("py", "two", tags={"a": "b"}))
step("secret: get", lambda: secrets.get_secret("py"), lambda it: it.value == "two")
step("secret: versions", lambda: list(secrets.list_properties_of_secret_versions("py")), lambda found: len(found) == 2)
step("secret: list", lambda: list(secrets.list_properties_of_secrets()), lambda found: len(found) == 2)
step("secret: update", lambda: secrets.update_secret_properties("py", content_type="text/plain"), lambda it: it.content_type == "text/plain")
backup = step("secret: backup", lambda: secrets.backup_secret("py"))
step("secret: delete, waited for", lambda: secrets.begin_delete_secret("py", _polling_interval=0.1).result(), lambda it: it.name == "py")
step("secret: deleted ones", lambda: list(secrets.list_deleted_secrets()), lambda found: len(found) == 1)
step("secret: recover, waited for", lambda: secrets.begin_recover_deleted_secret("py", _polling_interval=0.1).result())
step("secret: delete again", lambda: secrets.begin_delete_secret("py", _polling_interval=0.1).result())
step("secret: purge", lambda: secrets.purge_deleted_secret("py"))
step("secret: restore", lambda: secrets.restore_secret_backup(backup), lambda it: it.name == "py")


def missing():
    try:
        return secrets.get_secret("none")
    except ResourceNotFoundError as error:
        return error.error.code


step("secret: one that is not there", missing, lambda code: code == "SecretNotFound")
step("identity: delete", lambda: identities.delete(group, "of-py"))
