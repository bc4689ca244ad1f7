az acr build --registry YOUR_REGISTRY --image read-secret:1 app
gh variable set IMAGE --body "$(az acr show --name YOUR_REGISTRY --query loginServer --output tsv)/read-secret:1"
