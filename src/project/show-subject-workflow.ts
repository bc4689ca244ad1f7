// The workflow that prints what GitHub really sends: nobody has to guess the subject that a federated credential must name.
import { FACTS } from './facts';
import { WorkflowFile } from './workflow-file';
import type { Project } from 'projen';

/**
 * Repositories made, renamed or transferred since 2026-07-15 have ids in the subjects of their tokens, older ones do not,
 * and an organisation can change the form: only a token tells.
 */
export function showSubjectWorkflow(project: Project, defaultBranch: string): void {
  new WorkflowFile(project, 'show-subject', {
    name: 'show subject',
    on: { push: { branches: [defaultBranch] }, pull_request: { types: ['opened'] }, workflow_dispatch: {} },
    permissions: {},
    jobs: {
      show: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 5,
        'permissions': { 'id-token': 'write' },
        'steps': [
          {
            name: 'Print issuer, subject and audience, and nothing else of the token',
            env: { AUDIENCE: FACTS.audience, SET_UP: "${{ vars.AZURE_CLIENT_ID != '' }}" },
            run: SCRIPT,
          },
        ],
      },
    },
  });
}

/** The token of the request goes by standard input: an argument could be read by every process of the machine. */
const SCRIPT = `set -euo pipefail
if [ -z "\${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ]; then
  echo "::notice title=No token::GitHub gives no token to this run. Pull requests from forks never get one."
  exit 0
fi
token=$(
  printf 'Authorization: Bearer %s' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
    curl --silent --show-error --fail --header @- "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$AUDIENCE" |
    jq --raw-output .value
)
echo "::add-mask::$token"
claims=$(jq --raw-input 'split(".")[1] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson | {iss, sub, aud}' <<< "$token")
report=$(printf "On '%s' GitHub sends:\\n\\n%s" "$GITHUB_EVENT_NAME" "$(sed 's/^/    /' <<< "$claims")")
tee --append "$GITHUB_STEP_SUMMARY" <<< "$report"
if [ "$SET_UP" != true ]; then
  echo "::notice title=Not set up yet::The variable AZURE_CLIENT_ID is not set: the workflows that need Azure are skipped. The README has the order of the first day."
fi
`;
