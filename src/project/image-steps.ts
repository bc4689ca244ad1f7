// The steps that build the image of `app/` and push it without a password, and what they hand on: the image by its digest.
import { azureLoginStep } from './azure-login';
import { slug } from './workload';
import type { github } from 'projen';
import type { ActionUse } from './action-use';

/** Folder of the program. */
export const APP_FOLDER = 'app';

/** What the default branch builds, and what pull requests build: rights on the one say nothing of the other. */
export const imageRepository = (name: string): string => slug(name);
export const pullRequestRepository = (name: string): string => `pull-requests/${slug(name)}`;

export function imageSteps({ workload }: ActionUse, repository: string): github.workflows.JobStep[] {
  return [
    azureLoginStep(workload.cloud),
    {
      name: 'Build the image, and push it',
      id: 'image',
      env: { REGISTRY: '${{ vars.REGISTRY }}', REPOSITORY: repository },
      run: BUILD,
    },
  ];
}

/** The digest is the registry's word for what was pushed: a tag could name another image a moment later. */
const BUILD = `set -euo pipefail
az acr login --name "\${REGISTRY%%.*}"
image="$REGISTRY/$REPOSITORY:$GITHUB_SHA"
docker build --tag "$image" ${APP_FOLDER}
docker push "$image"
reference=$(docker inspect --format '{{ index .RepoDigests 0 }}' "$image")
case "$reference" in
  "$REGISTRY/$REPOSITORY@sha256:"*) echo "reference=$reference" >> "$GITHUB_OUTPUT" ;;
  *)
    echo "::error::The registry gave no digest for $image."
    exit 1
    ;;
esac
`;
