// The stages of a run, wired to their clients. Loaded while the first request is on its way.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as core from '@actions/core';
import { valueOf, type Facts } from '../chain/facts';
import { diagnoseVerdict, secretWarnings, type FailedVerdict, type Verdict } from '../chain/verdict';
import { checkPod } from '../kubernetes/check-pod';
import { prove } from '../kubernetes/proof';
import { apply } from './apply';
import { createClients, sharedConnection, signIn } from './clients';
import { destroyEnvironment, sweepEnvironments } from './environments';
import { loadGitHubApi } from './github/load';
import { observe } from './observe';
import { sightingLine } from './report/log';
import { loadUserManifests } from './user-manifests';
import type { Environment } from './environment';
import type { RunRecord } from './report/record';
import type { Inputs } from './inputs';
import type { GitHubToken } from '../azure/session';
import type { Desired } from '../chain/desired';
import type { Diagnosis } from '../chain/diagnosis';
import type { Change } from '../chain/plan/change';
import type { Plan } from '../chain/plan/plan';

/** Reads in a row that make a proof: one success is none, since caches of Azure differ from node to node. */
const READS = 3;

export interface StageParts {
  inputs: Inputs;
  desired: Desired;
  github: GitHubToken | undefined;
  environment: Environment;
}

export interface Stages {
  manifestWarnings: readonly { message: string; place: core.AnnotationProperties }[];
  observe(): Promise<Facts>;
  enableClusterFeatures(): Promise<void>;
  destroy(record: RunRecord): Promise<void>;
  sweep(record: RunRecord): Promise<void>;
  apply(facts: Facts, plan: Plan, onDone: (change: Change, outcome: string) => void): Promise<Facts>;
  prove(facts: Facts): Promise<Verdict>;
  diagnose(verdict: FailedVerdict, facts: Facts): Diagnosis;
  verdictWarnings(verdict: Verdict): string[];
}

export async function createStages({ inputs, desired, github, environment }: StageParts): Promise<Stages> {
  const manifests = await loadUserManifests(inputs, desired, environment['GITHUB_WORKSPACE'] ?? process.cwd());
  const clock = {
    now: Date.now,
    sleep: async (milliseconds: number) => {
      await sleep(milliseconds);
    },
    random: Math.random,
  };
  const mask = core.setSecret;
  const session = signIn({
    inputs,
    github,
    mask,
    onClaims: ({ issuer, subject, audience }) => core.info(`sign-in: issuer '${issuer}', subject '${subject}', audience '${audience}'`),
  });
  const clientsFor = (wanted: Desired) => createClients({ session, desired: wanted, clock, mask, onWait: core.info, connection });
  const connection = sharedConnection();
  const clients = clientsFor(desired);
  const environments = { inputs, clientsFor, mask, github: () => loadGitHubApi(inputs, environment) };
  return {
    manifestWarnings: manifests.unlabelled.map(({ object, file }) => ({
      message: `${object.kind} ${object.metadata.name} runs as ${desired.serviceAccount}, but its pods lack the label azure.workload.identity/use: "true" (it belongs under spec.template.metadata.labels): they get no identity.`,
      place: { file: file.replace(/:\d+$/, ''), startLine: Number(/:(\d+)$/.exec(file)?.[1] ?? 1) },
    })),
    destroy: (record) => destroyEnvironment(environments, desired, record),
    sweep: (record) => sweepEnvironments(environments, desired, record),
    observe: () =>
      observe({ desired, clients, manifests, mask, openPullRequests: async () => (await environments.github()).openPullRequests() }),
    enableClusterFeatures: () => {
      let shown = '';
      return clients.cluster.enableFeatures((status) => {
        if (status !== shown) core.info(`cluster: ${status}`);
        shown = status;
      });
    },
    apply: (facts, plan, onDone) => apply({ desired, facts, plan, clients, manifests, mask, onDone }),
    prove: async (facts) =>
      prove({
        connection: await clients.kubernetes(),
        desired,
        clock,
        timeoutSeconds: inputs.checkTimeoutSeconds,
        clientId: valueOf(facts.identity)?.clientId,
        onSighting: (sighting) => core.info(sightingLine(sighting)),
        pod: checkPod({
          desired,
          image: inputs.checkImage,
          name: `wli-check-${randomBytes(4).toString('hex')}`,
          reads: READS,
          // In mode check the vault may be unreadable to us: its address follows from its name.
          vaultUri:
            valueOf(facts.vault)?.uri ??
            `https://${desired.vault.name}${new URL(inputs.cloud.keyVaultScope).hostname.replace(/^vault/, '.vault')}/`,
          vaultScope: inputs.cloud.keyVaultScope,
          timeoutSeconds: inputs.checkTimeoutSeconds,
        }),
      }),
    diagnose: (verdict, facts) => diagnoseVerdict(verdict, desired, facts),
    verdictWarnings: (verdict) => (verdict.outcome === 'passed' ? secretWarnings(verdict.secrets, Date.now() / 1000) : []),
  };
}
