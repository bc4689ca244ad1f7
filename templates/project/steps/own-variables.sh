gh variable set AZURE_CLIENT_ID --body CLIENT_ID_OF_THE_IDENTITY
gh variable set AZURE_TENANT_ID --body "$(az account show --query tenantId --output tsv)"
gh variable set AZURE_SUBSCRIPTION_ID --body "$(az account show --query id --output tsv)"
@@moreVariables@@
