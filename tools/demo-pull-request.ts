// The life of a pull request's environment: opened, pushed to, closed; and the comment as it reads after each.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { mayDestroy } from '../test/runner/may-destroy';
import { startLab } from '../lab/lab';
import { runAction } from '../test/runner/run';
import { actionSteps, readWorkflow } from '../test/runner/workflow';
import { heading, phasesOf } from './shown';

const NUMBER = 17;

export async function pullRequestDemo(): Promise<number> {
  const lab = await startLab();
  mayDestroy(lab);
  const { github } = lab.world();
  github.pullRequests.push({
    number: NUMBER,
    state: 'open',
    title: 'Add a feature',
    head: { ref: 'feature', sha: '0'.repeat(40) },
    comments: [],
  });
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  const workflow = readWorkflow(readFileSync('examples/.github/workflows/pull-request-environment.yml', 'utf8'));
  let failed = false;
  try {
    for (const [index, action] of ['opened', 'synchronize', 'closed'].entries()) {
      const event = join(folder, 'event.json');
      const repo = { full_name: github.repository };
      writeFileSync(
        event,
        JSON.stringify({
          action,
          number: NUMBER,
          pull_request: { number: NUMBER, head: { sha: String(index).repeat(40), repo }, base: { repo } },
        }),
      );
      for (const { job, inputs } of await actionSteps(workflow, { github: { event: { action, number: NUMBER } }, vars: {} })) {
        heading(`pull request ${NUMBER} is ${action}: the job '${job}' runs`);
        const run = await runAction({ inputs: { ...inputs, 'github-token': github.token }, env: { ...lab.env, GITHUB_EVENT_PATH: event } });
        failed ||= run.status !== 0;
        process.stdout.write(
          `${run.log.match(/^.*::error.*$/gm)?.join('\n') ?? `proof: ${run.outputs['proof']}; ${run.outputs['changed']} writes; ${phasesOf(run)}`}\n`,
        );
        process.stdout.write(
          `${styleText('bold', '--- the comment now')}\n${lab
            .world()
            .github.pullRequests[0]!.comments.map(({ body }) => body)
            .join('\n=====\n')}\n`,
        );
        process.stdout.write(
          `${styleText('bold', '--- the deployments')}\n${lab
            .world()
            .github.deployments.map(({ environment, sha, statuses }) => `${environment} ${sha.slice(0, 7)}: ${statuses.at(-1)?.state}`)
            .join('\n')}\n`,
        );
      }
    }
    const left = lab.world().identities.length;
    heading(left === 0 ? 'Nothing is left of it' : `${left} identities are left`);
    return failed || left > 0 ? 1 : 0;
  } finally {
    await lab.close();
  }
}
