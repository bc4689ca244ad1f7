reviewers=$(printf '%s\n' @@reviewers@@ | while read -r login; do gh api "users/$login" --jq '{type: "User", id}'; done | jq --slurp --compact-output .)
jq --null-input --argjson reviewers "$reviewers" '{reviewers: $reviewers, deployment_branch_policy: {protected_branches: false, custom_branch_policies: true}}' |
  gh api --method PUT "repos/{owner}/{repo}/environments/@@environmentPath@@" --input - --silent
policies="repos/{owner}/{repo}/environments/@@environmentPath@@/deployment-branch-policies"
gh api "$policies" --jq '.branch_policies[].name' | grep --quiet --line-regexp --fixed-strings @@branch@@ ||
  gh api --method POST "$policies" --field name=@@branch@@ --silent
