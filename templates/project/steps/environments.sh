az group create --name @@environmentResourceGroup@@ --location @@location@@ --output none
az deployment group create --resource-group @@resourceGroup@@ --name @@environments@@ --parameters @@folder@@/environments.bicepparam --output none
principal=$(az deployment group show --resource-group @@resourceGroup@@ --name @@environments@@ --query properties.outputs.principalId.value --output tsv)
policy=$(mktemp -d)/environments-policy.yaml
sed "s/PRINCIPAL_ID/$principal/" @@folder@@/environments-policy.yaml > "$policy"
az aks command invoke --resource-group @@resourceGroup@@ --name @@cluster@@ --command 'kubectl apply -f environments-policy.yaml' --file "$policy"
