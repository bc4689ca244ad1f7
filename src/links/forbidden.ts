// What is missing and may not be written (`write`): each with the command that makes it.
import { isWrite, type Change } from '../chain/change';
import { diagnosing, type Diagnosis, type Wordings } from '../chain/diagnosis';
import { formatResourceId } from '../chain/resource-id';
import { mayWrite, planeOf } from '../chain/write';
import { PUBLISHED } from './publish/plan';
import type { Desired } from '../chain/desired';

export const WRITE_DIAGNOSES = {
  AZURE_WRITE_NOT_ALLOWED: {
    link: 'run',
    seen: 'the <kind> <name> is not as it should be (<why>), and `write: <write>` does not let this step write to Azure.',
    fix: 'Make it: <command>. Or set `write` to `all` or `azure`.',
  },
  KUBERNETES_WRITE_NOT_ALLOWED: {
    link: 'run',
    seen: 'the <kind> <name> is not as it should be (<why>), and `write: <write>` does not let this step write to the cluster.',
    fix: 'Make it: <command>. Or set `write` to `all` or `kubernetes`.',
  },
} as const satisfies Wordings;

const diagnose = diagnosing(WRITE_DIAGNOSES);

/** `clientId`: the identity's, where it is known. With `write: azure` the cluster's half is no part of the changes. */
export function forbiddenWrites(changes: readonly Change[], desired: Desired, clientId: string | undefined): Diagnosis[] {
  const { write } = desired;
  return changes
    .filter((change) => isWrite(change) && !mayWrite(write, planeOf(change)))
    .map((change) => {
      const code = planeOf(change) === 'azure' ? 'AZURE_WRITE_NOT_ALLOWED' : 'KUBERNETES_WRITE_NOT_ALLOWED';
      const { kind, name, why, link } = change;
      return { ...diagnose(code, { kind, name, why, write, command: commandFor(change, desired, clientId) }), link };
    });
}

/** As a person would type it. What is not known yet stands in capitals. */
export function commandFor(change: Change, desired: Desired, clientId = 'CLIENT_ID'): string {
  const { identity, cluster, namespace, serviceAccount, subject, vault } = desired;
  const ofIdentity = `--resource-group ${identity.resourceGroup}`;
  switch (change.kind) {
    case 'AKS cluster':
      return `az aks update --resource-group ${cluster.resourceGroup} --name ${cluster.name} --enable-oidc-issuer --enable-workload-identity`;
    case 'user-assigned managed identity':
      return `az identity create ${ofIdentity} --name ${identity.name}`;
    case 'federated identity credential':
      return `az identity federated-credential create ${ofIdentity} --identity-name ${identity.name} --name ${serviceAccount} --issuer ISSUER --subject ${subject} --audiences ${desired.audience}`;
    case 'identity binding':
      return `az aks identity-binding create --resource-group ${cluster.resourceGroup} --cluster-name ${cluster.name} --name ${change.name} --managed-identity-resource-id ${formatResourceId(identity)}`;
    case 'role assignment':
      return `az role assignment create --assignee-object-id PRINCIPAL_ID --assignee-principal-type ServicePrincipal --role ${change.roleId} --scope ${change.scope}`;
    case 'access policy':
      return `az keyvault set-policy --name ${vault?.name ?? ''} --object-id PRINCIPAL_ID ${Object.entries(desired.vaultPermissions)
        .map(([kind, permissions]) => `--${kind.replace(/s$/, '')}-permissions ${permissions.join(' ')}`)
        .join(' ')}`;
    case 'Namespace':
      return `kubectl create namespace ${namespace}`;
    case 'ServiceAccount':
      return `${change.action === 'create' ? `kubectl create serviceaccount ${serviceAccount} --namespace ${namespace} && ` : ''}kubectl annotate serviceaccount ${serviceAccount} --namespace ${namespace} --overwrite azure.workload.identity/client-id=${clientId}`;
    case 'ConfigMap':
      return `kubectl create configmap ${desired.publish?.name ?? ''} --namespace ${desired.publish?.namespace ?? ''} ${PUBLISHED.filter(
        (key) => key !== 'VAULT_URI' || vault !== undefined,
      )
        .map((key) => `--from-literal=${key}=${key === 'CLIENT_ID' ? clientId : key === 'IDENTITY_NAME' ? identity.name : key}`)
        .join(' ')}`;
    case 'manifest':
      return `kubectl apply --server-side --namespace ${namespace} --filename FILE (${change.why.replace(/: .*$/, '')})`;
    case 'ClusterRole and ClusterRoleBinding':
      return `kubectl create clusterrole ${change.name} and bind it, as the documentation of identity bindings says`;
  }
}

/** A line for what is left to others. */
export function leftLine(change: Change, desired: Desired, clientId: string | undefined): string {
  return `left to others (write: azure): ${change.kind} ${change.name} (${change.why}): ${commandFor(change, desired, clientId)}`;
}
