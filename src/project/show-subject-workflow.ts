// The workflow that prints what GitHub really sends: nobody has to guess the subject that a federated credential must name.
import { github, type Project } from 'projen';
import { CLIENT_ID_VARIABLES } from './action-step';
import { audienceOf } from './audience';
import { addWorkflow } from './workflow-file';
import type { Runner } from './action-use';

export interface ShowSubject {
  readonly defaultBranch: string;
  readonly cloud: string;
  readonly runner: Runner;
  /** GitHub environment of the jobs that deploy the default branch: it has a subject of its own. */
  readonly environment: string | undefined;
}

/**
 * Repositories made, renamed or transferred since 2026-07-15 have ids in the subjects of their tokens, older ones do not,
 * and an organisation can change the form: only a token tells.
 */
export function showSubjectWorkflow(project: Project, { defaultBranch, cloud, runner, environment }: ShowSubject): github.GithubWorkflow {
  const job = (name: string, more: Partial<github.workflows.Job> = {}): github.workflows.Job => ({
    name,
    ...runner,
    timeoutMinutes: 5,
    permissions: { idToken: github.workflows.JobPermission.WRITE },
    steps: [
      {
        name: 'Print issuer, subject and audience, and nothing else of the token',
        env: { AUDIENCE: audienceOf(cloud), SET_UP: `\${{ vars.${CLIENT_ID_VARIABLES.deployer} != '' }}` },
        run: SCRIPT,
      },
    ],
    ...more,
  });
  return addWorkflow(project, 'show-subject', {
    name: 'show subject',
    on: { push: { branches: [defaultBranch] }, pullRequest: { types: ['opened'] }, workflowDispatch: {} },
    concurrency: { group: 'show-subject-${{ github.ref }}', cancelInProgress: false },
    jobs: {
      show: job('Subject of the event'),
      ...(environment !== undefined && {
        environment: job('Subject of the environment', { environment, if: "github.event_name != 'pull_request'" }),
      }),
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
report=$(printf "On '%s' GitHub sends:\\n\\n%s" "$GITHUB_EVENT_NAME" "$(awk '{ print "    " $0 }' <<< "$claims")")
tee --append "$GITHUB_STEP_SUMMARY" <<< "$report"
if [ "$SET_UP" != true ]; then
  echo "::notice title=Not set up yet::The variable ${CLIENT_ID_VARIABLES.deployer} is not set: the workflows that need Azure are skipped. The README has the order of the first day."
fi
`;
