#!/usr/bin/env bash
# Deletes what set-up.sh has made. Vaults can be recovered for 90 days, and keep their names that long; the GitHub repository stays.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

read -rp "This deletes what runs in Azure for this repository. Type the name of the resource group to go on: " answer
if [ "$answer" != '@@resourceGroup@@' ]; then
  echo 'Nothing was deleted.'
  exit 1
fi

# What a deploying identity holds in a group, of another subscription where there is a third word: assignments before their
# roles, or Azure refuses to delete these.
delete_roles() {
  local role at=(${3:+--subscription "$3"})
  for role in $(az role definition list --custom-role-only --resource-group "$2" "${at[@]}" --query "[?starts_with(roleName, '$1:')].name" --output tsv); do
    az role assignment list --all "${at[@]}" --query "[?ends_with(roleDefinitionId, '$role')].id" --output tsv |
      while read -r assignment; do az role assignment delete --ids "$assignment"; done
    az role definition delete --name "$role" --resource-group "$2" "${at[@]}"
  done
}

@@lines@@
