// Upkeep: updates a week after their release, the bundle rebuilt on them, and the scanners.
import { github, YamlFile, type javascript } from 'projen';
import { checkoutStep, type Pin } from '../src/project/pins';
import { addWorkflow } from '../src/project/workflow-file';
import { RUNNER, setupNode } from './workflows';

const { READ, WRITE } = github.workflows.JobPermission;

const pin = (name: string, sha: string, version: string): Pin => ({ reference: `${name}@${sha}`, version });
const CODEQL = ['cdf488f595d80d6e07e03d4674febd5ab45fa938', 'v4.37.9'] as const;
const CODEQL_INIT = pin('github/codeql-action/init', ...CODEQL);
const CODEQL_ANALYZE = pin('github/codeql-action/analyze', ...CODEQL);
const UPLOAD_SARIF = pin('github/codeql-action/upload-sarif', ...CODEQL);
const SCORECARD = pin('ossf/scorecard-action', '2d1146689b8cda280b9bc96326124645441f03bc', 'v2.4.4');
const DEPENDENCY_REVIEW = pin('actions/dependency-review-action', 'a1d282b36b6f3519aa1f3fc636f609c47dddb294', 'v5.0.0');
const UPLOAD = pin('actions/upload-artifact', '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a', 'v7.0.1');
const DOWNLOAD = pin('actions/download-artifact', '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c', 'v8.0.1');

const WEEKLY = [{ cron: '41 4 * * 1' }];

export function addUpkeep(project: javascript.NodeProject): void {
  addDependabot(project);
  addRebuild(project);
  addScanners(project);
}

function addDependabot(project: javascript.NodeProject): void {
  const update = (ecosystem: string, directory: string, groups: object) => ({
    'package-ecosystem': ecosystem,
    directory,
    'schedule': { interval: 'weekly' },
    // Most of what is published in bad faith is found out within days.
    'cooldown': { 'default-days': 7 },
    'commit-message': { prefix: 'build', include: 'scope' },
    groups,
  });
  new YamlFile(project, '.github/dependabot.yml', {
    committed: true,
    obj: {
      version: 2,
      updates: [
        update('npm', '/', {
          azure: { patterns: ['@azure/*'] },
          actions: { patterns: ['@actions/*'] },
          tools: { 'dependency-type': 'development', 'patterns': ['*'], 'exclude-patterns': ['@azure/*', '@actions/*'] },
        }),
        update('npm', '/templates/project/app', { sample: { patterns: ['*'] } }),
        update('docker', '/templates/project/app', { sample: { patterns: ['*'] } }),
        update('github-actions', '/', { actions: { patterns: ['*'] } }),
      ],
    },
  });
}

/**
 * What an update changes in generated files. The one job runs what the update brings and may write nothing; the other
 * may push and runs nothing of it.
 */
function addRebuild(project: javascript.NodeProject): void {
  const dependabot = "github.event.pull_request.user.login == 'dependabot[bot]'";
  addWorkflow(project, 'rebuild', {
    name: 'rebuild',
    on: { pullRequest: {} },
    concurrency: { group: 'rebuild-${{ github.event.number }}', cancelInProgress: true },
    jobs: {
      build: {
        name: 'Build what is generated',
        if: dependabot,
        runsOn: RUNNER,
        timeoutMinutes: 15,
        permissions: { contents: READ },
        outputs: { changed: { stepId: 'difference', outputName: 'changed' } },
        steps: [
          // The branch itself, not its merge: the difference is committed there.
          { ...checkoutStep, with: { ...checkoutStep.with, ref: '${{ github.event.pull_request.head.sha }}' } },
          setupNode,
          { name: 'Build', run: BUILD },
          { name: 'Write down the difference', id: 'difference', run: DIFFERENCE },
          {
            name: 'Hand it on',
            if: "steps.difference.outputs.changed == 'true'",
            uses: UPLOAD.reference,
            with: { 'name': 'difference', 'path': 'difference.patch', 'retention-days': 1 },
          },
        ],
      },
      push: {
        name: 'Push it',
        needs: ['build'],
        if: "needs.build.outputs.changed == 'true'",
        runsOn: RUNNER,
        timeoutMinutes: 5,
        permissions: { contents: WRITE, actions: WRITE },
        steps: [
          { ...checkoutStep, with: { ...checkoutStep.with, ref: '${{ github.event.pull_request.head.sha }}' } },
          { name: 'Get the difference', uses: DOWNLOAD.reference, with: { name: 'difference', path: '${{ runner.temp }}' } },
          {
            name: 'Commit and push it, and start the checks, which a push by this token does not',
            env: { GH_TOKEN: '${{ github.token }}', BRANCH: '${{ github.event.pull_request.head.ref }}' },
            run: PUSH,
          },
        ],
      },
    },
    pins: [UPLOAD, DOWNLOAD],
  });
}

const BUILD = `set -euo pipefail
npm ci --no-audit --no-fund
npx tsx tools/updates.ts
npx projen
npx projen compile
npx projen post-compile
`;

const DIFFERENCE = `set -euo pipefail
git add --all
if git diff --cached --quiet; then
  echo "changed=false" >> "$GITHUB_OUTPUT"
else
  git diff --cached --binary > difference.patch
  echo "changed=true" >> "$GITHUB_OUTPUT"
fi
`;

const PUSH = `set -euo pipefail
git apply --index "$RUNNER_TEMP/difference.patch"
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' commit \\
  --message 'build(deps): rebuild what is generated' --message 'From the versions that this pull request brings.'
gh auth setup-git
git push origin "HEAD:$BRANCH"
gh workflow run ci.yml --ref "$BRANCH"
`;

function addScanners(project: javascript.NodeProject): void {
  const job = (name: string, permissions: github.workflows.JobPermissions, steps: github.workflows.JobStep[]): github.workflows.Job => ({
    name,
    runsOn: RUNNER,
    timeoutMinutes: 20,
    permissions: { contents: READ, ...permissions },
    steps: [checkoutStep, ...steps],
  });
  const main = { branches: ['main'] };
  addWorkflow(project, 'codeql', {
    name: 'codeql',
    on: { push: main, pullRequest: main, schedule: WEEKLY },
    concurrency: { group: 'codeql-${{ github.ref }}', cancelInProgress: true },
    jobs: {
      analyze: job('Analyze the sources and the workflows', { securityEvents: WRITE }, [
        {
          name: 'Set up CodeQL',
          uses: CODEQL_INIT.reference,
          with: { languages: 'javascript-typescript, actions', queries: 'security-extended' },
        },
        { name: 'Analyze', uses: CODEQL_ANALYZE.reference },
      ]),
    },
    pins: [CODEQL_INIT, CODEQL_ANALYZE],
  });
  addWorkflow(project, 'lint', {
    name: 'lint',
    on: { push: main, pullRequest: {}, schedule: WEEKLY },
    concurrency: { group: 'lint-${{ github.ref }}', cancelInProgress: true },
    jobs: {
      lint: job('actionlint, zizmor and their like', {}, [
        setupNode,
        { name: 'Install', run: 'npm ci --no-audit --no-fund' },
        { name: 'Lint the scaffold, the samples and the workflows', run: 'npm run test:lint' },
      ]),
    },
  });
  addWorkflow(project, 'dependency-review', {
    name: 'dependency review',
    on: { pullRequest: {} },
    concurrency: { group: 'dependency-review-${{ github.ref }}', cancelInProgress: true },
    jobs: {
      review: job('Review what a pull request adds', {}, [
        { name: 'Review', uses: DEPENDENCY_REVIEW.reference, with: { 'fail-on-severity': 'moderate', 'comment-summary-in-pr': 'never' } },
      ]),
    },
    pins: [DEPENDENCY_REVIEW],
  });
  addWorkflow(project, 'scorecard', {
    name: 'scorecard',
    on: { push: main, schedule: WEEKLY, branchProtectionRule: {} },
    concurrency: { group: 'scorecard', cancelInProgress: false },
    jobs: {
      scorecard: job('Rate the repository', { securityEvents: WRITE, idToken: WRITE }, [
        {
          name: 'Rate',
          uses: SCORECARD.reference,
          with: { results_file: 'scorecard.sarif', results_format: 'sarif', publish_results: true },
        },
        { name: 'Show it on the security page', uses: UPLOAD_SARIF.reference, with: { sarif_file: 'scorecard.sarif' } },
      ]),
    },
    pins: [SCORECARD, UPLOAD_SARIF],
  });
}
