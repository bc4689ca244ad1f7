// The repository's own workflows. Actions are pinned by commit; the version behind it is named beside it.
import { YamlFile, type javascript } from 'projen';

const CHECKOUT = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd'; // v6.0.2
const SETUP_NODE = 'actions/setup-node@6044e13b5dc448c55e2357c09f80417699197238'; // v6.2.0

const checkout = { name: 'Check out', uses: CHECKOUT, with: { 'persist-credentials': false } };
const setupNode = { name: 'Set up Node', uses: SETUP_NODE, with: { 'node-version': 24 } };

/** Names of the repository variables that the run against a real subscription needs. */
const REAL = {
  AZURE_CLIENT_ID: '${{ vars.AZURE_CLIENT_ID }}',
  AZURE_TENANT_ID: '${{ vars.AZURE_TENANT_ID }}',
  AZURE_SUBSCRIPTION_ID: '${{ vars.AZURE_SUBSCRIPTION_ID }}',
};

export function addWorkflows(project: javascript.NodeProject): void {
  new YamlFile(project, '.github/workflows/ci.yml', {
    obj: {
      name: 'ci',
      on: { push: { branches: ['main'] }, pull_request: {}, workflow_dispatch: {} },
      permissions: { contents: 'read' },
      concurrency: { 'group': 'ci-${{ github.ref }}', 'cancel-in-progress': true },
      jobs: {
        ci: {
          'runs-on': 'ubuntu-24.04',
          'timeout-minutes': 20,
          'steps': [checkout, setupNode, { name: 'Everything that must hold', run: 'bash .ci/run' }],
        },
      },
    },
  });
  new YamlFile(project, '.github/workflows/azure.yml', {
    obj: {
      name: 'azure',
      on: { workflow_dispatch: {}, schedule: [{ cron: '17 3 * * *' }] },
      permissions: { contents: 'read' },
      concurrency: { group: 'azure' },
      jobs: {
        'real-subscription': {
          'runs-on': 'ubuntu-24.04',
          'timeout-minutes': 30,
          'permissions': { 'contents': 'read', 'id-token': 'write' },
          'env': REAL,
          'steps': [
            checkout,
            {
              name: 'Say so where there is no subscription',
              if: "vars.AZURE_CLIENT_ID == ''",
              run: 'echo "::notice title=Skipped::No AZURE_CLIENT_ID variable: nothing was run against Azure. CONTRIBUTING.md says how to set it up."',
            },
            {
              name: 'First run',
              id: 'first',
              if: "vars.AZURE_CLIENT_ID != ''",
              uses: './',
              with: {
                'resource-group': '${{ vars.WLI_RESOURCE_GROUP }}',
                'cluster': '${{ vars.WLI_CLUSTER }}',
                'namespace': 'aks-wli-action',
                'service-account': 'nightly',
                'vault': '${{ vars.WLI_VAULT }}',
                'secret': '${{ vars.WLI_SECRET }}',
              },
            },
            {
              name: 'Second run',
              id: 'second',
              if: "vars.AZURE_CLIENT_ID != ''",
              uses: './',
              with: {
                'resource-group': '${{ vars.WLI_RESOURCE_GROUP }}',
                'cluster': '${{ vars.WLI_CLUSTER }}',
                'namespace': 'aks-wli-action',
                'service-account': 'nightly',
                'vault': '${{ vars.WLI_VAULT }}',
                'secret': '${{ vars.WLI_SECRET }}',
              },
            },
            {
              name: 'The second run wrote nothing',
              if: "vars.AZURE_CLIENT_ID != ''",
              env: { CHANGED: '${{ steps.second.outputs.changed }}' },
              run: 'test "$CHANGED" = 0',
            },
          ],
        },
      },
    },
  });
}
