// az, the real one: about a hundred commands over everything that the laboratory plays.
import { delimiter } from 'node:path';
import { NAMES } from '../../lab/fresh-world';
import { AZURE_CLI, virtualEnvironment } from '../walkthrough/python';
import { runCommands, type Client } from './client';

const { resourceGroup, cluster, vault, secret } = NAMES;

const COMMANDS = `
az version => "azure-cli"
az login --service-principal --username "$AZURE_CLIENT_ID" --tenant "$AZURE_TENANT_ID" --password "$LAB_CLIENT_SECRET" --output none
az account show --query name --output tsv => ^Laboratory$
az account list --query [].isDefault --output tsv => ^true$
az account set --subscription "$AZURE_SUBSCRIPTION_ID"
az account list-locations --query "[?name=='westus'].displayName" --output tsv => ^West US$
az account get-access-token --query tokenType --output tsv => ^Bearer$
az account get-access-token --resource https://vault.azure.net --query expires_on --output tsv => ^[0-9]+$
az group list --query [].name --output tsv => ^${resourceGroup}$
az group show --name ${resourceGroup} --query properties.provisioningState --output tsv => ^Succeeded$
az group create --name shop --location westus --tags team=shop --query location --output tsv => ^westus$
az group exists --name shop => ^true$
az group exists --name nowhere => ^false$
az group update --name shop --set tags.cost=low --query tags.cost --output tsv => ^low$
az group list --tag team=shop --query [].name --output tsv => ^shop$
az provider list --query "[?namespace=='Microsoft.KeyVault'].registrationState" --output tsv => ^Registered$
az provider show --namespace Microsoft.ContainerService --query namespace --output tsv => ^Microsoft.ContainerService$
az provider register --namespace Microsoft.ManagedIdentity
az resource list --resource-group ${resourceGroup} --query [].type --output tsv => Microsoft.KeyVault/vaults
az resource show --resource-group ${resourceGroup} --name ${vault} --resource-type Microsoft.KeyVault/vaults --query name --output tsv => ^${vault}$
az tag list --resource-id /subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/shop --query properties.tags.team --output tsv => ^shop$
az tag update --resource-id /subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/shop --operation merge --tags a=b --query properties.tags.a --output tsv => ^b$
az identity create --resource-group shop --name reader --tags team=shop --query name --output tsv => ^reader$
az identity create --resource-group shop --name reader --query clientId --output tsv => ^[0-9a-f-]{36}$
az identity show --resource-group shop --name reader --query principalId --output tsv => ^[0-9a-f-]{36}$
az identity list --resource-group shop --query [].name --output tsv => ^reader$
az identity list --query [].resourceGroup --output tsv => ^shop$
az identity federated-credential create --resource-group shop --identity-name reader --name one --issuer https://issuer.example/ --subject system:serviceaccount:a:b --audiences api://AzureADTokenExchange --query name --output tsv => ^one$
az identity federated-credential list --resource-group shop --identity-name reader --query [].subject --output tsv => ^system:serviceaccount:a:b$
az identity federated-credential update --resource-group shop --identity-name reader --name one --issuer https://issuer.example/ --subject system:serviceaccount:a:c --audiences api://AzureADTokenExchange --query subject --output tsv => :c$
az identity federated-credential show --resource-group shop --identity-name reader --name one --query subject --output tsv => :c$
az identity federated-credential delete --resource-group shop --identity-name reader --name one --yes
az keyvault list --query [].name --output tsv => ^${vault}$
az keyvault show --name ${vault} --query properties.enableRbacAuthorization --output tsv => ^true$
az keyvault create --resource-group shop --name shop-vault-1 --location westus --enable-rbac-authorization true --query name --output tsv => ^shop-vault-1$
az keyvault update --resource-group shop --name shop-vault-1 --retention-days 90 --output none || az keyvault update --resource-group shop --name shop-vault-1 --default-action Deny --output none
az keyvault update --resource-group shop --name shop-vault-1 --default-action Deny --query properties.networkAcls.defaultAction --output tsv => ^Deny$
az keyvault network-rule list --name shop-vault-1 --query defaultAction --output tsv => ^Deny$
az keyvault check-name --name ${vault} --query nameAvailable --output tsv => ^false$
az keyvault create --resource-group shop --name shop-policies-1 --location westus --enable-rbac-authorization false --query properties.accessPolicies[].objectId --output tsv
az keyvault set-policy --name shop-policies-1 --object-id $(az identity show --resource-group shop --name reader --query principalId --output tsv) --secret-permissions get list --query "properties.accessPolicies[-1].permissions.secrets" --output tsv => get
az keyvault delete-policy --name shop-policies-1 --object-id $(az identity show --resource-group shop --name reader --query principalId --output tsv) --output none
az keyvault delete --name shop-policies-1
az keyvault list-deleted --query [].name --output tsv => ^shop-policies-1$
az keyvault recover --name shop-policies-1 --query name --output tsv => ^shop-policies-1$
az keyvault delete --name shop-policies-1
az keyvault purge --name shop-policies-1
az keyvault secret set --vault-name ${vault} --name two --value of-az --tags a=b --query name --output tsv => ^two$
az keyvault secret set --vault-name ${vault} --name two --value again --query attributes.enabled --output tsv => ^true$
az keyvault secret show --vault-name ${vault} --name two --query value --output tsv => ^again$
az keyvault secret list --vault-name ${vault} --query [].name --output tsv => ${secret}
az keyvault secret list-versions --vault-name ${vault} --name two --query "length(@)" --output tsv => ^2$
az keyvault secret set-attributes --vault-name ${vault} --name two --enabled false --query attributes.enabled --output tsv => ^false$
az keyvault secret set-attributes --vault-name ${vault} --name two --enabled true --content-type text/plain --query contentType --output tsv => ^text/plain$
az keyvault secret backup --vault-name ${vault} --name two --file "$HOME/two.backup"
az keyvault secret delete --vault-name ${vault} --name two --query recoveryId --output tsv => deletedsecrets/two
az keyvault secret list-deleted --vault-name ${vault} --query [].name --output tsv => ^two$
az keyvault secret show-deleted --vault-name ${vault} --name two --query name --output tsv => ^two$
az keyvault secret recover --vault-name ${vault} --name two --query name --output tsv => ^two$
az keyvault secret delete --vault-name ${vault} --name two --output none
az keyvault secret purge --vault-name ${vault} --name two
az keyvault secret restore --vault-name ${vault} --file "$HOME/two.backup" --query name --output tsv => ^two$
az keyvault key list --vault-name ${vault}
az keyvault certificate list --vault-name ${vault}
az role definition list --name "Key Vault Secrets User" --query [].name --output tsv => ^4633458b-17de-408a-b874-0445c86b69e6$
az role definition list --custom-role-only true --query [].roleName --output tsv => aks-wli-action deployer
az role definition create --role-definition '{"Name":"Shop reader","Description":"reads","Actions":["Microsoft.KeyVault/vaults/read"],"AssignableScopes":["/subscriptions/'$AZURE_SUBSCRIPTION_ID'"]}' --query roleName --output tsv => ^Shop reader$
az role assignment create --assignee-object-id $(az identity show --resource-group shop --name reader --query principalId --output tsv) --assignee-principal-type ServicePrincipal --role "Key Vault Secrets User" --scope $(az keyvault show --name ${vault} --query id --output tsv) --query principalType --output tsv => ^ServicePrincipal$
az role assignment list --scope $(az keyvault show --name ${vault} --query id --output tsv) --query [].roleDefinitionName --output tsv => Key Vault Secrets User
az role assignment list --all --query [].scope --output tsv => ${vault}
az role assignment list --assignee $(az identity show --resource-group shop --name reader --query principalId --output tsv) --all --query "length(@)" --output tsv => ^1$
az role assignment delete --assignee $(az identity show --resource-group shop --name reader --query principalId --output tsv) --role "Key Vault Secrets User" --scope $(az keyvault show --name ${vault} --query id --output tsv)
az role definition delete --name "Shop reader"
az lock create --name keep --lock-type CanNotDelete --resource-group shop --query level --output tsv => ^CanNotDelete$
az lock list --resource-group shop --query [].name --output tsv => ^keep$
(az group delete --name shop --yes 2>&1 || true) => ScopeLocked
az lock delete --name keep --resource-group shop
az policy definition list --query "length(@)" --output tsv => ^[0-9]+$
az policy assignment list --query "length(@)" --output tsv => ^0$
az deployment group validate --resource-group shop --template-file "$TEMPLATES/identity.json" --query properties.provisioningState --output tsv => ^Succeeded$
az deployment group what-if --resource-group shop --template-file "$TEMPLATES/identity.json" --no-pretty-print --query changes[].changeType --output tsv => ^Create$
az deployment group create --resource-group shop --name made --template-file "$TEMPLATES/identity.json" --query properties.outputs.clientId.value --output tsv => ^[0-9a-f-]{36}$
az deployment group show --resource-group shop --name made --query properties.provisioningState --output tsv => ^Succeeded$
az deployment group list --resource-group shop --query [].name --output tsv => ^made$
az deployment operation group list --resource-group shop --name made --query [].properties.provisioningState --output tsv => ^Succeeded
az deployment group export --resource-group shop --name made --query "resources[0].type" --output tsv => Microsoft.ManagedIdentity
az deployment sub list --query "length(@)" --output tsv => ^0$
az aks list --query [].name --output tsv => ^${cluster}$
az aks show --resource-group ${resourceGroup} --name ${cluster} --query oidcIssuerProfile.issuerUrl --output tsv => ^https://.*/$
az aks update --resource-group ${resourceGroup} --name ${cluster} --enable-oidc-issuer --enable-workload-identity --query securityProfile.workloadIdentity.enabled --output tsv => ^true$
az aks get-credentials --resource-group ${resourceGroup} --name ${cluster} --file "$HOME/kubeconfig" && cat "$HOME/kubeconfig" => kubelogin
az aks nodepool list --resource-group ${resourceGroup} --cluster-name ${cluster} --query [].name --output tsv => ^nodepool1$
az aks nodepool show --resource-group ${resourceGroup} --cluster-name ${cluster} --name nodepool1 --query mode --output tsv => ^System$
az aks nodepool add --resource-group ${resourceGroup} --cluster-name ${cluster} --name second --node-count 1 --query provisioningState --output tsv => ^Succeeded$
az aks nodepool scale --resource-group ${resourceGroup} --cluster-name ${cluster} --name second --node-count 2 --query count --output tsv => ^2$
az aks nodepool delete --resource-group ${resourceGroup} --cluster-name ${cluster} --name second
az aks command invoke --resource-group ${resourceGroup} --name ${cluster} --command "kubectl get namespaces"
az aks get-versions --location westus --output none
az acr list --query "length(@)" --output tsv => ^0$
az storage account list --query "length(@)" --output tsv => ^0$
az ad sp list --display-name deployer --query [].appId --output tsv
az ad group list --query "length(@)" --output tsv
az rest --method get --url /subscriptions/$AZURE_SUBSCRIPTION_ID?api-version=2022-12-01 --query displayName --output tsv => ^Laboratory$
az identity delete --resource-group shop --name reader
az group delete --name shop --yes
az group exists --name shop => ^false$
az logout
`;

export const az: Client = {
  name: 'az',
  required: true,
  obtain: async (say) => {
    const programs = virtualEnvironment('azure-cli-2.91.0', [AZURE_CLI], say);
    if (programs === undefined) throw new Error('there is no python3 with venv on the PATH');
    return (place) => {
      const { env } = place;
      const own = {
        AZURE_CONFIG_DIR: place.folder,
        AZURE_CORE_COLLECT_TELEMETRY: 'false',
        AZURE_CORE_NO_COLOR: 'true',
        AZURE_CORE_ONLY_SHOW_ERRORS: 'true',
      };
      const templates = { TEMPLATES: `${import.meta.dirname}/templates` };
      return runCommands({ ...place, env: { ...env, ...own, ...templates, PATH: [programs, env['PATH']].join(delimiter) } }, COMMANDS);
    };
  },
};
