// What a person would type otherwise: the article's commands, az and kubectl, against the same laboratory. Nothing is proven.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { NAMES } from '../../test/walkthrough/by-hand';
import { asPerson } from '../../test/walkthrough/person';
import { AZURE_CLI, virtualEnvironment } from '../../test/walkthrough/python';
import { shell } from '../../test/walkthrough/shell';
import { LATENCIES_MS, median } from './figures';
import type { Figures } from './figures';
import type { RunningLab } from '../../lab/lab';

const { group, cluster, identity, namespace, serviceAccount, credential, vault } = NAMES;
const CREDENTIAL = `--name ${credential} --identity-name ${identity} --resource-group ${group}`;

/** Each line is one command, as short as it can be: values go from one to the next by variables of the shell. */
const COMMANDS: readonly string[] = [
  'az login --service-principal --username "$AZURE_CLIENT_ID" --tenant "$AZURE_TENANT_ID" --password "$LAB_CLIENT_SECRET" --output none',
  `ISSUER=$(az aks show --resource-group ${group} --name ${cluster} --query oidcIssuerProfile.issuerUrl --output tsv)`,
  `az aks get-credentials --resource-group ${group} --name ${cluster} --file "$AZURE_CONFIG_DIR/kubeconfig" --overwrite-existing`,
  `read -r CLIENT PRINCIPAL <<< "$(az identity create --resource-group ${group} --name ${identity} --query '[clientId, principalId]' --output tsv | tr '\\n' ' ')"`,
  `kubectl create namespace ${namespace}`,
  `kubectl create serviceaccount ${serviceAccount} --namespace ${namespace}`,
  `kubectl annotate serviceaccount ${serviceAccount} --namespace ${namespace} azure.workload.identity/client-id="$CLIENT"`,
  `az identity federated-credential create ${CREDENTIAL} --issuer "$ISSUER" --subject system:serviceaccount:${namespace}:${serviceAccount} --audience api://AzureADTokenExchange --output none`,
  `VAULT=$(az keyvault show --name ${vault} --query id --output tsv)`,
  'az role assignment create --assignee-object-id "$PRINCIPAL" --assignee-principal-type ServicePrincipal --role "Key Vault Secrets User" --scope "$VAULT" --output none',
];

/** Undefined where az cannot be installed, or there is no kubectl. */
export async function byHand(lab: RunningLab, runs: number, say: (line: string) => void): Promise<Figures['byHand']> {
  const python = virtualEnvironment(AZURE_CLI.replace('==', '-'), [AZURE_CLI], say);
  if (python === undefined || spawnSync('kubectl', ['version', '--client']).status !== 0) return undefined;
  // The first run of a new installation compiles all of az.
  await once(lab, python, 0);
  const walls: number[] = [];
  for (const latencyMs of LATENCIES_MS) {
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) times.push(await once(lab, python, latencyMs));
    walls.push(median(times));
  }
  await lab.reset();
  return { commands: COMMANDS, walls };
}

async function once(lab: RunningLab, python: string, latencyMs: number): Promise<number> {
  await lab.reset();
  asPerson(lab);
  await lab.settings({ latencyMs });
  const env = {
    ...lab.env,
    HOME: mkdtempSync(join(tmpdir(), 'bench-')),
    AZURE_CONFIG_DIR: mkdtempSync(join(tmpdir(), 'bench-az-')),
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    PATH: [python, process.env['PATH'] ?? ''].join(delimiter),
  };
  const startedAt = performance.now();
  await shell(env, () => undefined).run(`set -e\n${COMMANDS.join('\n')}`);
  return performance.now() - startedAt;
}
