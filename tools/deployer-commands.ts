// The commands of the README that make a deploying principal: for workloads of one resource group, and for no environments.
import { DELEGATION_CONDITION } from '../src/links/access/rights';
import { RIGHTS } from '../src/links/rights';
import type { Right } from '../src/chain/right';

export function deployerCommands(): string {
  const rights = RIGHTS.filter(({ uses = [] }) => uses.length === 0);
  const actionsOf = (plane: Right['plane']): string[] => rights.filter((right) => right.plane === plane).map(({ action }) => action);
  const role = {
    Name: 'aks-wli-action deployer',
    Description: 'Makes Azure workload identity true for workloads of one resource group, and proves it.',
    Actions: actionsOf('Azure'),
    DataActions: actionsOf('Kubernetes'),
    AssignableScopes: ['$scope'],
  };
  const show = (query: string): string =>
    `$(az identity show --resource-group "$group" --name aks-wli-deployer --query ${query} --output tsv)`;
  return `group=hashbnuswest # of cluster, vault and identities
scope=/subscriptions/$(az account show --query id --output tsv)/resourceGroups/$group
az identity create --resource-group "$group" --name aks-wli-deployer --output none

# The rights that the Action needs, and no more.
cat > role.json <<END
${JSON.stringify(role, undefined, 2)}
END
az role definition create --role-definition @role.json --output none

# It may assign one role to others: Key Vault Secrets User, to service principals.
condition=$(cat <<'END'
${DELEGATION_CONDITION}
END
)
az role assignment create --role 'aks-wli-action deployer' --scope "$scope" \\
  --assignee-object-id "${show('principalId')}" --assignee-principal-type ServicePrincipal \\
  --condition-version 2.0 --condition "$condition" --output none

# Names, no secrets: for the workflow.
gh variable set AZURE_CLIENT_ID --body "${show('clientId')}"
gh variable set AZURE_TENANT_ID --body "$(az account show --query tenantId --output tsv)"
gh variable set AZURE_SUBSCRIPTION_ID --body "$(az account show --query id --output tsv)"`;
}
