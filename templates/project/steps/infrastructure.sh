az group create --name @@resourceGroup@@ --location @@location@@ --output none
@@secretLines@@
az deployment group create --resource-group @@resourceGroup@@ --name @@deployment@@ --parameters @@folder@@/main.bicepparam --output none
