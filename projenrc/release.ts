// The release: started by hand, published with provenance, the bundle attested, and the major tag moved to it.
import { github, type javascript } from 'projen';
import { CHECKOUT, checkoutStep, PINS, SETUP_NODE } from '../src/project/pins';
import { addComments } from '../src/project/workflow-file';

const ATTEST = { reference: 'actions/attest-build-provenance@a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32', version: 'v4.1.0' };
/** That of build provenance takes no list of components. */
const ATTEST_COMPONENTS = { reference: 'actions/attest@1e69f48acb82d1966a394da916b4c1698aa569d6', version: 'v4.2.2' };
const RELEASED = "needs.release.outputs.tag_exists != 'true' && needs.release.outputs.latest_commit == github.sha && !inputs.dry_run";

export function addRelease(project: javascript.NodeProject): void {
  // projen pins most actions by commit, and these two by tags.
  project.github?.actions.set('actions/checkout', CHECKOUT.reference);
  project.github?.actions.set('actions/setup-node', SETUP_NODE.reference);

  // The scaffold pins the Action to the commit that its package was made from.
  project.packageTask.prependExec('tsx tools/release-reference.ts', { name: 'the commit of this release' });

  project.release?.addJobs({
    attest: {
      name: 'Attest the bundle',
      needs: ['release'],
      if: RELEASED,
      runsOn: ['ubuntu-latest'],
      permissions: {
        contents: github.workflows.JobPermission.READ,
        idToken: github.workflows.JobPermission.WRITE,
        attestations: github.workflows.JobPermission.WRITE,
      },
      steps: [
        checkoutStep,
        { name: 'Set up Node', uses: SETUP_NODE.reference, with: { 'node-version': '24', 'package-manager-cache': false } },
        // What is attested was built here, and is what the commit holds.
        { name: 'Build the bundle', run: 'npm ci && npx projen compile && git diff --exit-code' },
        { name: 'Attest it', uses: ATTEST.reference, with: { 'subject-path': 'dist/*' } },
        // `npm run verify-release` compares it with the lock file of the commit.
        { name: 'List the components', run: 'npm sbom --sbom-format cyclonedx --package-lock-only > "$RUNNER_TEMP/sbom.cdx.json"' },
        {
          name: 'Attest the components',
          uses: ATTEST_COMPONENTS.reference,
          with: { 'subject-path': 'dist/index.js', 'sbom-path': '${{ runner.temp }}/sbom.cdx.json' },
        },
      ],
    },
    major_tag: {
      name: 'Move the major tag',
      needs: ['release', 'release_github', 'attest'],
      if: RELEASED,
      runsOn: ['ubuntu-latest'],
      permissions: { contents: github.workflows.JobPermission.WRITE },
      steps: [
        {
          name: 'Move vX to the commit of vX.Y.Z',
          env: { GH_TOKEN: '${{ github.token }}' },
          run: MOVE_TAG,
        },
      ],
    },
  });

  const workflow = project.tryFindObjectFile('.github/workflows/release.yml');
  workflow?.addOverride('permissions', { contents: 'read' });
  // It pushes nothing: the jobs behind it do. So it keeps no token in its folder either.
  workflow?.addOverride('jobs.release.permissions', { contents: 'read' });
  workflow?.addOverride('jobs.release.steps.0.with.persist-credentials', false);
  const release = project.github?.tryFindWorkflow('release');
  if (release !== undefined) addComments(release, [...PINS, ATTEST, ATTEST_COMPONENTS]);
  // projen downloads the artifacts into dist/, wherever they were made, and looks for these two where they were made.
  workflow?.addOverride('jobs.release_github.steps.3.env.RELEASE_TAG_FILE', 'dist/releasetag.txt');
  workflow?.addOverride('jobs.release_github.steps.3.env.CHANGELOG_FILE', 'dist/changelog.md');
  // publib's default; said twice it would be one more place to change.
  workflow?.addDeletionOverride('jobs.release_npm.steps.3.env.NPM_REGISTRY');
}

/**
 * The tag that points at this commit, as v1.2.3, gives v1: made the first time, moved every other time. Never to a release that can
 * still be changed (https://docs.github.com/code-security/concepts/supply-chain-security/immutable-releases): it is for those who
 * pin no commit.
 */
const MOVE_TAG = `set -euo pipefail
refs="repos/$GITHUB_REPOSITORY/git/refs"
tag=$(gh api "repos/$GITHUB_REPOSITORY/git/matching-refs/tags/v" --jq ".[] | select(.object.sha == \\"$GITHUB_SHA\\") | .ref | select(test(\\"^refs/tags/v[0-9]+[.][0-9]+[.][0-9]+$\\"))" | tail -n 1)
if [ -z "$tag" ]; then
  echo "::error::No tag vX.Y.Z points at $GITHUB_SHA."
  exit 1
fi
if [ "$(gh api "repos/$GITHUB_REPOSITORY/releases/tags/\${tag#refs/tags/}" --jq .immutable)" != true ]; then
  echo "::error::The release \${tag#refs/tags/} is not immutable. Turn on 'Enable release immutability' in the settings of the repository, and release again."
  exit 1
fi
major=\${tag%%.*}
if gh api "repos/$GITHUB_REPOSITORY/git/ref/\${major#refs/}" > /dev/null 2>&1; then
  gh api --method PATCH "$refs/\${major#refs/}" --field sha="$GITHUB_SHA" --field force=true
else
  gh api --method POST "$refs" --field ref="$major" --field sha="$GITHUB_SHA"
fi
echo "\${major#refs/tags/} is \${tag#refs/tags/} now."
`;
