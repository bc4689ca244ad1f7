// How the work grows: environments swept and manifests applied, one, ten and a hundred of them.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayDestroy } from '../../test/runner/may-destroy';
import { EXAMPLE } from '../../test/runner/example';
import { runAction, type ActionStart } from '../../test/runner/run';
import { seedEnvironment } from '../../test/runner/seed-environment';
import { COUNTS, type Growth } from './figures';
import type { RunningLab } from '../../lab/lab';

export async function growth(lab: RunningLab): Promise<Growth[]> {
  const found: Growth[] = [];
  for (const count of COUNTS) found.push({ what: 'environments swept', count, ...(await sweep(lab, count)) });
  for (const count of COUNTS) found.push({ what: 'manifests applied', count, ...(await apply(lab, count)) });
  await lab.reset();
  return found;
}

async function sweep(lab: RunningLab, count: number): Promise<Pick<Growth, 'requests' | 'milliseconds'>> {
  await lab.reset();
  mayDestroy(lab);
  for (let number = 1; number <= count; number += 1) {
    seedEnvironment(lab.world(), { number, repository: 'octo-org/octo-repo', namespace: EXAMPLE.namespace });
    lab.world().github.pullRequests.push({ number, state: 'closed', title: 't', head: { ref: 'r', sha: 'a'.repeat(40) }, comments: [] });
  }
  return measured(lab, { inputs: { ...EXAMPLE, 'mode': 'sweep', 'github-token': lab.env['LAB_GITHUB_TOKEN'] ?? '' } });
}

async function apply(lab: RunningLab, count: number): Promise<Pick<Growth, 'requests' | 'milliseconds'>> {
  await lab.reset();
  const workspace = mkdtempSync(join(tmpdir(), 'bench-manifests-'));
  for (let number = 1; number <= count; number += 1)
    writeFileSync(
      join(workspace, `${number}.yaml`),
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: bench-${number}, namespace: ${EXAMPLE.namespace} }\ndata: { number: "${number}" }\n`,
    );
  return measured(lab, { inputs: { ...EXAMPLE, check: 'false', manifests: '*.yaml' }, workspace });
}

async function measured(lab: RunningLab, start: Omit<ActionStart, 'env'>): Promise<Pick<Growth, 'requests' | 'milliseconds'>> {
  const before = lab.requests().length;
  const { milliseconds, status, log } = await runAction({ ...start, env: lab.env });
  if (status !== 0) throw new Error(`a run of the bench failed:\n${log}`);
  return { requests: lab.requests().length - before, milliseconds };
}
