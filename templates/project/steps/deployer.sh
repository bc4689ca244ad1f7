@@identityGroup@@az deployment group create --resource-group @@resourceGroup@@ --name @@deployer@@ --parameters @@folder@@/deployer.bicepparam --output none
