// The first push in each of the other clouds: whom the bicep trusts is who the Action signs in as, and the proof is one of that cloud.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { NAMES } from '../../lab/fresh-world';
import { startLab, type RunningLab } from '../../lab/lab';
import { deliver } from '../runner/delivery';
import { deployDeployers } from './bicep/into-lab';
import { library, synthesize, written } from './library';

const IMAGE = `acr.azurecr.io/shop@sha256:${'0123456789abcdef'.repeat(4)}`;
const { Cloud } = library;
let lab: RunningLab | undefined;

afterEach(async () => {
  await lab?.close();
});

test.each([Cloud.AZURE_US_GOVERNMENT, Cloud.AZURE_CHINA_CLOUD])('%s', async (cloud) => {
  const running = (lab = await startLab({ seed: 1, cloud }));
  const { cluster, resourceGroup, vault, secret } = NAMES;
  const workspace = written(synthesize({ cloud, cluster, resourceGroup, vault, secrets: [secret] }));
  const vars = await deployDeployers(running.world(), workspace, { branch: [running.world().github.subject] });
  const [run] = await deliver(running, {
    workflow: readFileSync(join(workspace, '.github/workflows/workload-identity.yml'), 'utf8'),
    contexts: { github: { event_name: 'push', event: {} }, vars, steps: { image: { outputs: { reference: IMAGE } } } },
    workspace,
  });
  expect([run?.status, run?.outputs['proof'], run?.status === 0 ? '' : run?.log]).toEqual([0, 'passed', '']);
});
