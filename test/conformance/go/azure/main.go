// The Azure SDK for Go: identities, their credentials, roles, the cluster and the vault, each by its own package.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/msi/armmsi"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

var background = context.Background()

// check says how a step ended, in the form that the suite reads.
func check(name string, err error) {
	if err != nil {
		fmt.Printf("FAILED %s -- %v\n", name, err)
		return
	}
	fmt.Printf("ok %s\n", name)
}

func expect(name string, holds bool, seen any) {
	if !holds {
		check(name, fmt.Errorf("saw %v", seen))
		return
	}
	check(name, nil)
}

func main() {
	subscription, group, vault := os.Getenv("AZURE_SUBSCRIPTION_ID"), os.Getenv("LAB_GROUP"), os.Getenv("LAB_VAULT")
	credential, err := azidentity.NewClientSecretCredential(os.Getenv("AZURE_TENANT_ID"), os.Getenv("AZURE_CLIENT_ID"), os.Getenv("LAB_CLIENT_SECRET"), nil)
	if err != nil {
		panic(err)
	}
	identities(subscription, group, credential)
	roles(subscription, group, credential)
	groups(subscription, credential)
	secrets(vault, credential)
}

func identities(subscription, group string, credential azcore.TokenCredential) {
	client, _ := armmsi.NewUserAssignedIdentitiesClient(subscription, credential, nil)
	created, err := client.CreateOrUpdate(background, group, "go-identity", armmsi.Identity{Location: to.Ptr("westus"), Tags: map[string]*string{"team": to.Ptr("go")}}, nil)
	check("identity: create", err)
	got, err := client.Get(background, group, "go-identity", nil)
	check("identity: get", err)
	if err == nil {
		expect("identity: what was created", *got.Properties.ClientID == *created.Properties.ClientID, got)
	}
	page, err := client.NewListByResourceGroupPager(group, nil).NextPage(background)
	check("identity: list", err)
	expect("identity: is listed", len(page.Value) == 1, len(page.Value))
	credentials, _ := armmsi.NewFederatedIdentityCredentialsClient(subscription, credential, nil)
	_, err = credentials.CreateOrUpdate(background, group, "go-identity", "go-credential", armmsi.FederatedIdentityCredential{Properties: &armmsi.FederatedIdentityCredentialProperties{
		Issuer: to.Ptr("https://issuer.example/"), Subject: to.Ptr("system:serviceaccount:a:b"), Audiences: []*string{to.Ptr("api://AzureADTokenExchange")},
	}}, nil)
	check("federated identity credential: create", err)
	listed, err := credentials.NewListPager(group, "go-identity", nil).NextPage(background)
	check("federated identity credential: list", err)
	expect("federated identity credential: is listed", len(listed.Value) == 1, len(listed.Value))
	_, err = credentials.Delete(background, group, "go-identity", "go-credential", nil)
	check("federated identity credential: delete", err)
	_, err = client.Delete(background, group, "go-identity", nil)
	check("identity: delete", err)
	_, err = client.Get(background, group, "go-identity", nil)
	expect("identity: is gone", err != nil, err)
}

func roles(subscription, group string, credential azcore.TokenCredential) {
	scope := fmt.Sprintf("/subscriptions/%s/resourceGroups/%s", subscription, group)
	definitions, _ := armauthorization.NewRoleDefinitionsClient(credential, nil)
	page, err := definitions.NewListPager(scope, &armauthorization.RoleDefinitionsClientListOptions{Filter: to.Ptr("roleName eq 'Key Vault Secrets User'")}).NextPage(background)
	check("role definition: list by name", err)
	expect("role definition: is one", len(page.Value) == 1, len(page.Value))
	assignments, _ := armauthorization.NewRoleAssignmentsClient(subscription, credential, nil)
	listed, err := assignments.NewListForScopePager(scope, nil).NextPage(background)
	check("role assignment: list for a scope", err)
	expect("role assignment: some", len(listed.Value) > 0, len(listed.Value))
}

func groups(subscription string, credential azcore.TokenCredential) {
	client, _ := armresources.NewResourceGroupsClient(subscription, credential, nil)
	_, err := client.CreateOrUpdate(background, "go-group", armresources.ResourceGroup{Location: to.Ptr("westus")}, nil)
	check("group: create", err)
	exists, err := client.CheckExistence(background, "go-group", nil)
	check("group: check", err)
	expect("group: is there", exists.Success, exists)
	poller, err := client.BeginDelete(background, "go-group", nil)
	check("group: begin to delete", err)
	if err == nil {
		_, err = poller.PollUntilDone(background, nil)
		check("group: deleted", err)
	}
}

func secrets(vault string, credential azcore.TokenCredential) {
	client, err := azsecrets.NewClient(vault, credential, nil)
	check("secret: client", err)
	_, err = client.SetSecret(background, "go-secret", azsecrets.SetSecretParameters{Value: to.Ptr("of-go")}, nil)
	check("secret: set", err)
	got, err := client.GetSecret(background, "go-secret", "", nil)
	check("secret: get", err)
	if err == nil {
		expect("secret: its value", *got.Value == "of-go", "another one")
	}
	versions, err := client.NewListSecretPropertiesVersionsPager("go-secret", nil).NextPage(background)
	check("secret: versions", err)
	expect("secret: one version", len(versions.Value) == 1, len(versions.Value))
	_, err = client.DeleteSecret(background, "go-secret", nil)
	check("secret: delete", err)
	_, err = client.GetDeletedSecret(background, "go-secret", nil)
	check("secret: is deleted, and kept", err)
	_, err = client.PurgeDeletedSecret(background, "go-secret", nil)
	check("secret: purge", err)
}
