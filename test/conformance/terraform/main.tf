terraform {
  required_providers {
    azapi = {
      source  = "Azure/azapi"
      version = "~> 2.0"
    }
  }
}

variable "group" {
  type = string
}

resource "azapi_resource" "identity" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31"
  name      = "of-terraform"
  parent_id = var.group
  location  = "westus"
  response_export_values = ["properties.clientId"]
}

resource "azapi_resource" "credential" {
  type      = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31"
  name      = "one"
  parent_id = azapi_resource.identity.id
  body = {
    properties = {
      issuer    = "https://issuer.example/"
      subject   = "system:serviceaccount:a:b"
      audiences = ["api://AzureADTokenExchange"]
    }
  }
}

output "client_id" {
  value = azapi_resource.identity.output.properties.clientId
}
