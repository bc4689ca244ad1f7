// The article's walk: workload identity by hand, with az and kubectl, command by command.
import type { Shell } from './shell';

export interface Names {
  group: string;
  cluster: string;
  identity: string;
  namespace: string;
  serviceAccount: string;
  credential: string;
  vault: string;
  secret: string;
}

export const NAMES: Names = {
  group: 'hashbnuswest',
  cluster: 'hashbnuswest',
  identity: 'UAMI_WL_IDENTITY',
  namespace: 'wlipoc',
  serviceAccount: 'workload-identity-sa',
  credential: 'wlipoc',
  vault: 'wliakvpoc',
  secret: 'my-secret',
};

export async function signIn({ run, check }: Shell, how: 'secret' | 'federated token'): Promise<void> {
  const credential =
    how === 'secret'
      ? '--password "$LAB_CLIENT_SECRET"'
      : '--federated-token "$(curl -sS -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=api://AzureADTokenExchange" | python3 -c \'import json,sys; print(json.load(sys.stdin)["value"])\')"';
  await run(`az login --service-principal --username "$AZURE_CLIENT_ID" --tenant "$AZURE_TENANT_ID" ${credential} --output none`);
  check(`signed in by ${how}`, (await run('az account show --query id --output tsv')) === (await run('echo "$AZURE_SUBSCRIPTION_ID"')));
}

/** Cluster, identity, namespace, ServiceAccount, credential, and the first pod. */
export async function makeTheChain({ run, check }: Shell, names: Names): Promise<void> {
  const { group, cluster, identity, namespace, serviceAccount, credential } = names;
  check('the group is there', (await run(`az group show --name ${group} --query location --output tsv`)) === 'westus');
  await run(`az aks update --resource-group ${group} --name ${cluster} --enable-oidc-issuer --enable-workload-identity --output none`);
  const issuer = await run(`az aks show --resource-group ${group} --name ${cluster} --query oidcIssuerProfile.issuerUrl --output tsv`);
  check('the issuer is a URL with a slash at its end', /^https:\/\/.*\/$/.test(issuer), issuer);
  await run(
    `az aks get-credentials --resource-group ${group} --name ${cluster} --file "$AZURE_CONFIG_DIR/kubeconfig" --overwrite-existing`,
  );
  check('its kubeconfig names kubelogin', (await run('cat "$AZURE_CONFIG_DIR/kubeconfig"')).includes('command: kubelogin'));
  await run(`az identity create --resource-group ${group} --name ${identity} --output none`);
  const clientId = await run(`az identity show --resource-group ${group} --name ${identity} --query clientId --output tsv`);
  check(
    'the identity is listed',
    (await run(`az identity list --resource-group ${group} --query [].name --output tsv`)).split('\n').includes(identity),
  );
  await run(`kubectl create namespace ${namespace}`);
  await run(`cat <<EOF | kubectl apply -f -
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${serviceAccount}
  namespace: ${namespace}
  annotations:
    azure.workload.identity/client-id: ${clientId}
EOF`);
  const subject = `system:serviceaccount:${namespace}:${serviceAccount}`;
  const options = `--name ${credential} --identity-name ${identity} --resource-group ${group}`;
  await run(
    `az identity federated-credential create ${options} --issuer ${issuer} --subject ${subject} --audience api://AzureADTokenExchange --output none`,
  );
  check(
    'the credential is listed',
    (await run(
      `az identity federated-credential list --identity-name ${identity} --resource-group ${group} --query [].name --output tsv`,
    )) === credential,
  );
  await run(
    `az identity federated-credential update ${options} --issuer ${issuer} --subject ${subject} --audiences api://AzureADTokenExchange --output none`,
  );
  check(
    'the credential has its subject',
    (await run(`az identity federated-credential show ${options} --query subject --output tsv`)) === subject,
  );
  await run(`cat <<EOF | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata: { name: wlipoc-pod, namespace: ${namespace}, labels: { azure.workload.identity/use: "true" } }
spec:
  serviceAccountName: ${serviceAccount}
  containers:
    - { name: app, image: "busybox:1.36", command: ["sleep", "3600"] }
EOF`);
  await run(`kubectl wait --namespace ${namespace} --for=condition=Ready pod/wlipoc-pod --timeout=30s`);
  const variables = (await run(`kubectl exec --namespace ${namespace} wlipoc-pod -- env`))
    .split('\n')
    .filter((line) => line.startsWith('AZURE_'))
    .map((line) => line.split('=')[0])
    .sort();
  check(
    'the pod has the four variables',
    variables.join() === 'AZURE_AUTHORITY_HOST,AZURE_CLIENT_ID,AZURE_FEDERATED_TOKEN_FILE,AZURE_TENANT_ID',
    variables,
  );
}

export async function grantAccess({ run, check }: Shell, { group, identity, vault, secret }: Names): Promise<void> {
  const principalId = await run(`az identity show --resource-group ${group} --name ${identity} --query principalId --output tsv`);
  const vaultId = await run(`az keyvault show --name ${vault} --query id --output tsv`);
  check('the vault is listed', (await run('az keyvault list --query [].name --output tsv')).split('\n').includes(vault));
  check(
    'the role is known',
    (await run('az role definition list --name "Key Vault Secrets User" --query [].name --output tsv')) ===
      '4633458b-17de-408a-b874-0445c86b69e6',
  );
  await run(
    `az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --role "Key Vault Secrets User" --scope ${vaultId} --output none`,
  );
  check(
    'the role is listed',
    (await run(`az role assignment list --assignee ${principalId} --scope ${vaultId} --query [].roleDefinitionName --output tsv`)) ===
      'Key Vault Secrets User',
  );
  await run(`az keyvault secret set --vault-name ${vault} --name ${secret} --value "of-the-walk" --output none`);
  check(
    'the secret is there',
    (await run(`az keyvault secret show --vault-name ${vault} --name ${secret} --query name --output tsv`)) === secret,
  );
  check(
    'the secret is listed',
    (await run(`az keyvault secret list --vault-name ${vault} --query [].name --output tsv`)).split('\n').includes(secret),
  );
}

/** Starts a sample program as a pod, and sees in its log that it has read the secret. */
export async function readBySample(
  { run, check }: Shell,
  { namespace, serviceAccount, vault, secret }: Names,
  pod: string,
  image: string,
): Promise<void> {
  await run(`cat <<EOF | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata: { name: ${pod}, namespace: ${namespace}, labels: { azure.workload.identity/use: "true" } }
spec:
  serviceAccountName: ${serviceAccount}
  restartPolicy: Never
  containers:
    - name: oidc
      image: ${image}
      env: [{ name: KEYVAULT_URL, value: "https://${vault}.vault.azure.net/" }, { name: SECRET_NAME, value: ${secret} }]
EOF`);
  await run(`kubectl wait --namespace ${namespace} --for=jsonpath='{.status.phase}'=Succeeded pod/${pod} --timeout=60s`);
  const log = await run(`kubectl logs --namespace ${namespace} ${pod}`);
  check(`${image} has read the secret`, log.startsWith(`successfully got secret, name=${secret}`), log);
}

/** The kubeconfig that az writes holds no token: kubelogin asks for one each time, in the way that it is converted to. */
export async function signInToCluster({ run, check }: Shell, { group, cluster }: Names): Promise<void> {
  const file = '"$AZURE_CONFIG_DIR/kubeconfig"';
  await run(`az aks get-credentials --resource-group ${group} --name ${cluster} --file ${file} --overwrite-existing`);
  const application = '--client-id "$AZURE_CLIENT_ID" --tenant-id "$AZURE_TENANT_ID"';
  for (const [how, options] of [
    ['with the session of az', '--login azurecli'],
    ['with a secret', `--login spn ${application} --client-secret "$LAB_CLIENT_SECRET"`],
    ["with GitHub's token, as a job does", `--login workloadidentity ${application}`],
  ] as const) {
    await run(`KUBECONFIG=${file} kubelogin convert-kubeconfig ${options}`);
    check(`kubectl signs in ${how}`, (await run(`KUBECONFIG=${file} kubectl get namespace default --output name`)) === 'namespace/default');
  }
}

export async function takeAway({ run, check }: Shell, { group, identity, namespace, credential, vault }: Names): Promise<void> {
  const principalId = await run(`az identity show --resource-group ${group} --name ${identity} --query principalId --output tsv`);
  const vaultId = await run(`az keyvault show --name ${vault} --query id --output tsv`);
  await run(`kubectl delete pod --all --namespace ${namespace} --wait=true`);
  await run(`az role assignment delete --assignee ${principalId} --role "Key Vault Secrets User" --scope ${vaultId}`);
  await run(`az identity federated-credential delete --name ${credential} --identity-name ${identity} --resource-group ${group} --yes`);
  await run(`az identity delete --resource-group ${group} --name ${identity}`);
  check('the identity is gone', (await run(`az identity list --resource-group ${group} --query [].name --output tsv`)) === '');
}
