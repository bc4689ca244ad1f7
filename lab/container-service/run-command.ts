// Run command: a command in a pod inside the cluster's network, for those who reach the API server in no other way. Here it is a
// process of this machine, with kubectl, the files that were sent, and the token that was sent.
// https://learn.microsoft.com/azure/aks/access-private-cluster
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import { timestamp } from '../clock';
import { cloudOf } from '../clouds';
import { shaped } from '../resource-manager/bodies';
import { clusterErrors } from './errors';
import { deployerKubeconfig, localAccountToken } from './kubeconfig';
import { accessProfile } from './private-cluster';
import { CLUSTER_TYPE, clusterOf } from './rules';
import type { ArmAnswer, ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { Cluster } from '../world';
import type { Lab } from '../context';

/** As documented: 512 kB of output, and a minute to be scheduled; the laboratory gives the command itself as long. */
const [OUTPUT_LIMIT, TIME_LIMIT_MS] = [512 * 1024, 60_000];
const CLUSTER = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${CLUSTER_TYPE}/{name}`;

interface Result {
  id: string;
  startedAt: number;
  finishedAt?: number;
  exitCode?: number;
  logs?: string;
}

const results = new WeakMap<Lab, Map<string, Result>>();

const BODY = z.looseObject({ command: z.string().min(1), context: z.string().nullish(), clusterToken: z.string().nullish() });

function start(request: ArmRequest): ArmAnswer {
  const { lab, path, body } = request;
  const cluster = clusterOf(request);
  const { command, context, clusterToken } = shaped(body, BODY);
  if (accessProfile(cluster.resource.properties).disableRunCommand === true) throw clusterErrors.runCommandDisabled();
  const usesEntra = cluster.resource.properties.aadProfile != null;
  if (usesEntra && (clusterToken ?? '') === '') throw clusterErrors.clusterTokenMissing();
  const token = usesEntra ? (clusterToken ?? '') : localAccountToken(lab, cluster);
  const result: Result = { id: lab.random.hex(32), startedAt: lab.clock.now() };
  const known = results.get(lab) ?? new Map<string, Result>();
  results.set(lab, known.set(result.id, result));
  void execute(lab, cluster, { command, context: context ?? '', token }).then(({ exitCode, logs }) => {
    Object.assign(result, { exitCode, logs: logs.slice(0, OUTPUT_LIMIT), finishedAt: lab.clock.now() });
  });
  const base = `https://${cloudOf(lab.world).resourceManager}${path.replace(/\/runCommand$/i, '')}`;
  return { status: 202, headers: { location: `${base}/commandResults/${result.id}?api-version=${request.query.get('api-version')}` } };
}

async function execute(
  lab: Lab,
  cluster: Cluster,
  { command, context, token }: { command: string; context: string; token: string },
): Promise<{ exitCode: number; logs: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'aks-wli-command-'));
  try {
    await unpack(context, join(folder, 'context'));
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(
      kubeconfig,
      deployerKubeconfig({ cluster, resourceGroup: '', authorityPem: lab.clusterAuthorityPem, serverFqdn: 'public' }, token),
      { mode: 0o600 },
    );
    const env = { ...lab.insideEnvironment(), PATH: process.env['PATH'], HOME: folder, KUBECONFIG: kubeconfig };
    return await new Promise((resolve) => {
      const options = { cwd: join(folder, 'context'), env, timeout: TIME_LIMIT_MS, maxBuffer: 2 * OUTPUT_LIMIT };
      execFile('/bin/sh', ['-c', `exec 2>&1; ${command}`], options, (error, stdout) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ exitCode, logs: stdout });
      });
    });
  } catch (error) {
    return { exitCode: 1, logs: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A zip in base64. No file of it leaves its folder. */
async function unpack(context: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (context === '') return;
  for (const [name, data] of Object.entries(unzipSync(Buffer.from(context, 'base64')))) {
    const path = join(folder, name);
    if (name.endsWith('/') || relative(folder, path).startsWith('..')) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data);
  }
}

function show({ id, startedAt, finishedAt, exitCode, logs }: Result): object {
  const time = (at: number): string => timestamp(at);
  return {
    id,
    properties: {
      provisioningState: 'Succeeded',
      exitCode,
      startedAt: time(startedAt),
      ...(finishedAt !== undefined && { finishedAt: time(finishedAt) }),
      logs,
    },
  };
}

export const runCommandRoutes: ArmRoute[] = [
  {
    method: 'POST',
    path: `${CLUSTER}/runCommand`,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/runCommand/action`,
    scope: ({ path }) => path.replace(/\/[^/]+$/, ''),
    handle: start,
  },
  {
    // 202 with the same address while it runs, and a body: az fails without one.
    method: 'GET',
    path: `${CLUSTER}/commandResults/{command}`,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/commandResults/read`,
    scope: ({ path }) => path.replace(/\/commandResults\/[^/]+$/i, ''),
    handle: (request) => {
      const { lab, parameters, path, query } = request;
      clusterOf(request);
      const result = results.get(lab)?.get(parameters['command'] ?? '');
      if (result === undefined) throw clusterErrors.noCommand(parameters['command'] ?? '');
      if (result.exitCode !== undefined) return { status: 200, body: show(result) };
      const location = `https://${cloudOf(lab.world).resourceManager}${path}?${query.toString()}`;
      return { status: 202, body: { id: result.id, properties: { provisioningState: 'Running' } }, headers: { location } };
    },
  },
];
