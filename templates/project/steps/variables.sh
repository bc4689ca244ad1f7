output() { az deployment group show --resource-group @@resourceGroup@@ --name "$1" --query "properties.outputs.$2.value" --output tsv; }
gh variable set AZURE_CLIENT_ID --body "$(output @@deployer@@ clientId)"
gh variable set AZURE_TENANT_ID --body "$(output @@deployer@@ tenantId)"
gh variable set AZURE_SUBSCRIPTION_ID --body "$(output @@deployer@@ subscriptionId)"
@@moreVariables@@
