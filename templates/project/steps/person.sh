az role assignment create --role 'Azure Kubernetes Service RBAC Cluster Admin' \
  --assignee-object-id "$(az ad signed-in-user show --query id --output tsv)" --assignee-principal-type User \
  --scope "$(az aks show --resource-group @@resourceGroup@@ --name @@cluster@@ --query id --output tsv)" --output none
