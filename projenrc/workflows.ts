// The repository's own workflows, by the same file and the same pins as the scaffolded ones.
import { SIGN_IN, WHEN_SET_UP } from '../src/project/action-step';
import { checkoutStep, SETUP_NODE } from '../src/project/pins';
import { WorkflowFile } from '../src/project/workflow-file';
import type { javascript } from 'projen';

const setupNode = { name: 'Set up Node', uses: SETUP_NODE.reference, with: { 'node-version': 24 } };

const WORKLOAD = {
  'resource-group': '${{ vars.WLI_RESOURCE_GROUP }}',
  'cluster': '${{ vars.WLI_CLUSTER }}',
  'namespace': 'aks-wli-action',
  'service-account': 'nightly',
  'vault': '${{ vars.WLI_VAULT }}',
  'secret': '${{ vars.WLI_SECRET }}',
};

export function addWorkflows(project: javascript.NodeProject): void {
  new WorkflowFile(project, 'ci', {
    name: 'ci',
    on: { push: { branches: ['main'] }, pull_request: {}, workflow_dispatch: {} },
    permissions: { contents: 'read' },
    concurrency: { 'group': 'ci-${{ github.ref }}', 'cancel-in-progress': true },
    jobs: {
      ci: {
        'runs-on': 'ubuntu-24.04',
        'timeout-minutes': 20,
        'steps': [checkoutStep, setupNode, { name: 'Everything that must hold', run: 'bash .ci/run' }],
      },
    },
  });
  new WorkflowFile(project, 'azure', {
    name: 'azure',
    on: { workflow_dispatch: {}, schedule: [{ cron: '17 3 * * *' }] },
    permissions: { contents: 'read' },
    concurrency: { group: 'azure' },
    jobs: {
      'real-subscription': {
        'runs-on': 'ubuntu-24.04',
        'timeout-minutes': 30,
        'permissions': { 'contents': 'read', 'id-token': 'write' },
        'env': SIGN_IN,
        'steps': [
          checkoutStep,
          {
            name: 'Say so where there is no subscription',
            if: "vars.AZURE_CLIENT_ID == ''",
            run: 'echo "::notice title=Skipped::No AZURE_CLIENT_ID variable: nothing was run against Azure. CONTRIBUTING.md says how to set it up."',
          },
          {
            name: 'First run',
            id: 'first',
            if: WHEN_SET_UP,
            uses: './',
            with: WORKLOAD,
          },
          {
            name: 'Second run',
            id: 'second',
            if: WHEN_SET_UP,
            uses: './',
            with: WORKLOAD,
          },
          {
            name: 'The second run wrote nothing',
            if: WHEN_SET_UP,
            env: { CHANGED: '${{ steps.second.outputs.changed }}' },
            run: 'test "$CHANGED" = 0',
          },
        ],
      },
    },
  });
}
