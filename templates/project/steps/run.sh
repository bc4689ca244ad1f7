before=$(gh run list --workflow workload-identity.yml --event workflow_dispatch --limit 1 --json createdAt --jq '.[0].createdAt // "2000-01-01T00:00:00Z"')
gh workflow run workload-identity.yml --ref @@branch@@
run=$(run_of workload-identity.yml --event workflow_dispatch --created ">$before")
gh run watch "$run" --exit-status
