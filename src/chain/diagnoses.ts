// Every diagnosis that a run can end with, worded once. The table in the README is made from this file.
import type { Link } from './links';

interface Wording {
  link: Link | 'sign-in' | 'inputs';
  /** What was seen; `<name>` is filled in. */
  seen: string;
  /** What to do about it. */
  fix: string;
}

export const DIAGNOSES = {
  INPUT_INVALID: { link: 'inputs', seen: '<problems>', fix: 'Nothing was sent anywhere.' },

  SIGN_IN_UNAVAILABLE: {
    link: 'sign-in', seen: 'there is neither a GitHub OIDC token nor a session of the Azure CLI (<reason>).',
    fix: 'Give the job `permissions: id-token: write`, or run azure/login before this step. Workflows of pull requests from forks get no token.',
  },
  SIGN_IN_NO_TRUST: {
    link: 'sign-in', seen: "the application <clientId> does not trust this job's token (<code>); issuer '<issuer>', subject '<subject>', audience '<audience>'.",
    fix: 'Add a federated credential with exactly these three values to the application.',
  },
  SIGN_IN_UNKNOWN_APPLICATION: {
    link: 'sign-in', seen: 'tenant <tenantId> has no application <clientId> (<code>).', fix: 'Check `client-id` and `tenant-id`.',
  },
  SIGN_IN_UNKNOWN_TENANT: {
    link: 'sign-in', seen: "Entra ID knows no tenant '<tenantId>' (<code>).", fix: 'Check `tenant-id`.',
  },
  SIGN_IN_REFUSED: { link: 'sign-in', seen: 'Entra ID refused to sign in: <message>', fix: 'Check `client-id`, `tenant-id` and the credentials of the application.' },

  GITHUB_REFUSED: { link: 'sign-in', seen: 'GitHub refused <operation>: <message>', fix: 'Give the job the permissions that the README lists, and check `github-token`.' },

  SUBSCRIPTION_NOT_FOUND: {
    link: 'cluster', seen: "the subscription '<subscription>' was not found.", fix: 'Check `subscription-id`, and that the deploying principal has a role in it.',
  },
  RESOURCE_GROUP_NOT_FOUND: {
    link: 'cluster', seen: "the resource group '<group>' was not found in subscription <subscription><near>.", fix: 'Check the name and `subscription-id`.',
  },
  CLUSTER_NOT_FOUND: {
    link: 'cluster', seen: "there is no cluster '<cluster>' in resource group '<group>'<near>.", fix: 'Check `cluster` and `resource-group`.',
  },
  CLUSTER_STOPPED: { link: 'cluster', seen: "the cluster '<cluster>' is stopped.", fix: 'Start it: az aks start --resource-group <group> --name <cluster>' },
  CLUSTER_FEATURES_OFF: {
    link: 'cluster', seen: "<features> is off on the cluster '<cluster>'.",
    fix: 'Set `enable-cluster-features: true`, or run: az aks update --resource-group <group> --name <cluster> --enable-oidc-issuer --enable-workload-identity',
  },
  CLUSTER_BUSY: {
    link: 'cluster', seen: 'another operation is running on the cluster: <message>', fix: 'Wait for it to end, then run this step again.',
  },
  CLUSTER_UPDATE_FAILED: { link: 'cluster', seen: 'turning the features on ended as <status>: <message>', fix: 'See the activity log of the cluster, then run this step again.' },
  CLUSTER_UNREACHABLE: {
    link: 'cluster', seen: 'the API server <server> cannot be reached from this runner (<code>).',
    fix: 'For a private cluster, use a runner in its network; otherwise add the address of the runner to the authorized IP ranges of the cluster.',
  },
  KUBERNETES_UNAUTHORIZED: {
    link: 'cluster', seen: 'the API server does not accept the token of the deploying principal (401).',
    fix: 'Check that the cluster belongs to the tenant of the principal (`tenant-id`).',
  },
  ISSUER_UNREADABLE: {
    link: 'cluster', seen: "the issuer's discovery document <url> cannot be read (<code>).", fix: 'Let the runner reach it: Entra ID reads it from the internet, too.',
  },

  AZURE_RIGHT_MISSING: {
    link: 'cluster', seen: "the deploying principal may not do '<action>' on <scope>.",
    fix: 'Give it a role with this action there; the README lists all rights with their reasons. New roles take minutes to count.',
  },
  KUBERNETES_RIGHT_MISSING: {
    link: 'cluster', seen: 'the deploying principal may not do this in the cluster: <message>',
    fix: 'Give it the right <right>; the README lists all rights with their reasons.',
  },
  AZURE_POLICY_DENIED: { link: 'identity', seen: 'an Azure policy forbids it: <message>', fix: 'Meet the policy, or ask its owner for an exemption.' },
  AZURE_LOCKED: { link: 'identity', seen: 'a lock forbids it: <message>', fix: 'Remove the lock, or choose a resource group without one.' },
  PROVIDER_NOT_REGISTERED: {
    link: 'identity', seen: 'the subscription is not registered for the provider: <message>', fix: 'Register it: az provider register --namespace Microsoft.ManagedIdentity',
  },
  AZURE_THROTTLED: { link: 'cluster', seen: 'Azure still throttles after all retries: <message>', fix: 'Run fewer jobs against this subscription at once, then run this step again.' },
  AZURE_UNAVAILABLE: { link: 'cluster', seen: 'Azure did not answer properly (<code>): <message>', fix: 'Run this step again; it goes on where it stopped.' },
  AZURE_REFUSED: { link: 'cluster', seen: 'Azure refused <operation> with <code>: <message>', fix: 'Mend what the message says, then run this step again.' },
  KUBERNETES_REFUSED: { link: 'manifests', seen: 'the API server refused <operation>: <message>', fix: 'Mend what the message says, then run this step again.' },

  IDENTITY_LOCATION: {
    link: 'identity', seen: 'the identity cannot be made there: <message>', fix: 'Set `location` to a region that offers managed identities, or `identity` to the existing one.',
  },
  ISSUER_MISMATCH: {
    link: 'federation', seen: "the three sources of the issuer differ: cluster profile '<profile>', discovery document '<discovery>', token '<token>'.",
    fix: 'Wait for a running update or key rotation of the cluster to end; if it stays so, ask Azure support.',
  },
  FEDERATION_QUOTA: {
    link: 'federation', seen: "the identity '<identity>' has <count> federated identity credentials, the most that Azure allows: <credentials>.",
    fix: 'One of these helps: <waysOut>.',
  },
  FEDERATION_BUSY: {
    link: 'federation', seen: "others kept writing federated identity credentials of '<identity>' for <minutes> minutes.", fix: 'Run fewer jobs on one identity at once.',
  },
  FEDERATION_UNSUPPORTED_REGION: {
    link: 'federation', seen: "the region of the identity '<identity>' has no federated identity credentials.", fix: 'Set `location` to another region, or `identity` to an identity elsewhere.',
  },
  FEDERATION_REFUSED: { link: 'federation', seen: 'Azure refused the federated identity credential: <message>', fix: 'Mend what the message says, then run this step again.' },

  VAULT_NOT_FOUND: {
    link: 'access', seen: "there is no vault '<vault>' in resource group '<group>'<near>.", fix: 'Check `vault`; for a vault in another group or subscription give its full resource id.',
  },
  ROLE_NOT_FOUND: { link: 'access', seen: "there is no role '<role>' at <scope><near>.", fix: 'Check `role`: a name or a GUID of a role definition.' },
  ROLE_NOT_ASSIGNABLE: {
    link: 'access', seen: "the deploying principal may not assign the role '<role>' on <scope>, or the condition on its own role forbids it.",
    fix: 'Give it Microsoft.Authorization/roleAssignments/write there, with a condition that allows this role for service principals.',
  },
  PRINCIPAL_NOT_FOUND: { link: 'access', seen: 'the principal of the identity has not reached the directory yet: <message>', fix: 'Run this step again in a minute.' },
  ACCESS_SCOPE_UNSUPPORTED: {
    link: 'access', seen: "the vault '<vault>' uses access policies, which hold for all its secrets.", fix: 'Set `access-scope: vault`, or turn Azure RBAC on for the vault.',
  },

  NAMESPACE_TERMINATING: { link: 'namespace', seen: "the namespace '<namespace>' is being deleted.", fix: 'Wait until it is gone, then run this step again.' },
  SERVICE_ACCOUNT_CONFLICT: {
    link: 'service-account', seen: "<field> of the ServiceAccount '<serviceAccount>' is owned by <manager>, with another value.",
    fix: "Make the owner write '<value>', or give up the field; the Action never forces.",
  },

  MANIFEST_INVALID: { link: 'manifests', seen: '<problems>', fix: 'Nothing was applied.' },
  MANIFEST_CONFLICT: {
    link: 'manifests', seen: '<object> (<file>): <field> is owned by <manager>, with another value.', fix: 'Take the field out of the manifest, or make the owner give it up; the Action never forces.',
  },
  MANIFEST_REFUSED: { link: 'manifests', seen: 'the API server refuses <object> (<file>): <message>', fix: 'Mend the manifest.' },
  MANIFEST_UNKNOWN_KIND: { link: 'manifests', seen: 'the cluster has no kind <object> (<file>).', fix: 'Install its CustomResourceDefinition first, or mend apiVersion and kind.' },

  SERVICE_ACCOUNT_MISSING: {
    link: 'service-account', seen: "there is no ServiceAccount '<serviceAccount>' in namespace '<namespace>'.", fix: 'Run with `mode: ensure`, or create it.',
  },
  SERVICE_ACCOUNT_UNANNOTATED: {
    link: 'service-account', seen: "the ServiceAccount '<serviceAccount>' has no annotation azure.workload.identity/client-id.", fix: 'Run with `mode: ensure`, or annotate it with <clientId>.',
  },
  SERVICE_ACCOUNT_OTHER_CLIENT: {
    link: 'service-account', seen: "the ServiceAccount '<serviceAccount>' is annotated with client id <found>, but the identity's is <clientId>.", fix: 'Run with `mode: ensure`, or correct the annotation.',
  },
  WEBHOOK_OFF: {
    link: 'proof', seen: 'webhook: a pod with the label azure.workload.identity/use came back without the four AZURE_ variables.',
    fix: 'Turn workload identity on for the cluster (`enable-cluster-features: true`); pods in kube-system are never changed.',
  },
  WEBHOOK_UNREACHABLE: {
    link: 'proof', seen: 'webhook: it is registered and does not answer: <message>', fix: 'Look at the pods azure-wi-webhook-controller-manager in kube-system.',
  },
  WEBHOOK_REFUSED: { link: 'proof', seen: 'webhook: it refused the pod: <message>', fix: 'Mend the annotations of the ServiceAccount that the message speaks of.' },
  WEBHOOK_WITHOUT_BINDING: {
    link: 'proof', seen: "webhook: it told the pod nothing of the cluster's token endpoint: it is older than 1.6, or identity bindings are off.",
    fix: 'Register the preview feature IdentityBindingPreview and update the cluster, or set `federation: credential`.',
  },
  BINDING_REFUSED: {
    link: 'federation', seen: "the cluster's token endpoint refuses the ServiceAccount (<code>): <message>", fix: 'Run with `mode: ensure`; a new binding takes a moment to be seen.',
  },
  WEBHOOK_AUDIENCE: { link: 'proof', seen: "webhook: the token that it projects is for '<found>', not for '<audience>'.", fix: 'Remove annotations that ask for another audience.' },
  POD_REFUSED: { link: 'proof', seen: 'pod: the cluster refuses the check pod: <message>', fix: 'Allow it in the policy, or set `check: false`.' },
  POD_UNSCHEDULABLE: { link: 'proof', seen: 'pod: no node takes the check pod: <message>', fix: 'Make room for 50m of CPU and 64Mi of memory, or mend taints and quotas.' },
  POD_IMAGE: { link: 'proof', seen: 'pod: the image of the check pod cannot be pulled: <message>', fix: 'Let the nodes reach the registry, or set `check-image` to a copy that has node on its PATH.' },
  POD_FAILED: { link: 'proof', seen: 'pod: the check pod ended without a verdict: <message>', fix: 'Set `check-image` to an image with node 24 on its PATH.' },
  POD_GONE: { link: 'proof', seen: 'pod: the check pod was deleted while it ran.', fix: 'Run this step again; see what deletes pods in this namespace.' },
  TOKEN_MISSING: { link: 'proof', seen: 'token: the pod has no readable token at AZURE_FEDERATED_TOKEN_FILE: <message>', fix: 'Look at the projected volume of the pod and at the kubelet.' },
  FEDERATION_NO_MATCH: {
    link: 'federation', seen: "Entra ID finds no federated identity credential for issuer '<issuer>', subject '<subject>', audience '<audience>' (<code> after <tries> tries in <seconds> s).<detail>",
    fix: 'Run with `mode: ensure`; if that has just been done, raise `check-timeout`: a new credential can take minutes to be seen.',
  },
  FEDERATION_SUBJECT_CASE: {
    link: 'federation', seen: "the subject of a credential is '<subject>' but for upper and lower case (<code>).", fix: 'Run with `mode: ensure`: it repairs the credential.',
  },
  FEDERATION_IDENTITY_UNKNOWN: {
    link: 'identity', seen: 'Entra ID knows no identity with client id <clientId> (<code> after <tries> tries in <seconds> s).', fix: 'Check the client id on the ServiceAccount; a new identity can take minutes to be known.',
  },
  FEDERATION_TOKEN_REFUSED: { link: 'federation', seen: "Entra ID does not take the pod's token (<code>): <message>", fix: 'Check the clocks of the nodes and the tenant of the cluster.' },
  FEDERATION_TENANT_UNKNOWN: { link: 'service-account', seen: "Entra ID knows no tenant '<tenantId>' (<code>).", fix: 'Correct the annotation azure.workload.identity/tenant-id of the ServiceAccount.' },
  ACCESS_NOT_GRANTED: {
    link: 'access', seen: "the vault '<vault>' does not let the identity read '<secret>' (ForbiddenByRbac after <tries> tries in <seconds> s).<detail>",
    fix: 'Run with `mode: ensure`; if that has just been done, raise `check-timeout`: a new role can take ten minutes to count.',
  },
  ACCESS_POLICY_MISSING: { link: 'access', seen: "no access policy of the vault '<vault>' lets the identity get secrets (AccessDenied).", fix: 'Run with `mode: ensure`, or add `get` for secrets to its policy.' },
  NETWORK_FIREWALL: { link: 'access', seen: "network: the firewall of the vault '<vault>' does not let the pods in (ForbiddenByFirewall): <message>", fix: "Allow the cluster's outbound address or subnet in the vault's networking, or use a private endpoint." },
  NETWORK_PRIVATE: { link: 'access', seen: "network: the vault '<vault>' takes no connections from public networks (ForbiddenByConnection).", fix: "Give the cluster's network a private endpoint to the vault, with its DNS zone." },
  NETWORK_UNREACHABLE: { link: 'proof', seen: 'network: the pod cannot reach <host> (<code>).', fix: 'Check egress, DNS and proxy of the namespace: pods need login.microsoftonline.com and the vault, port 443.' },
  SECRET_NOT_FOUND: { link: 'proof', seen: "secret: the vault '<vault>' has no secret '<secret>'.", fix: 'Check `secret`, or create it; a deleted one can be recovered.' },
  SECRET_DISABLED: { link: 'proof', seen: "secret: '<secret>' in the vault '<vault>' is disabled.", fix: 'Enable it, or set a new version.' },
  VAULT_REFUSED: { link: 'access', seen: "the vault '<vault>' answers <code>: <message>", fix: 'Mend what the message says.' },
  PROOF_TIMEOUT: { link: 'proof', seen: 'there was no verdict within <seconds> s; last seen: <last>.', fix: 'Raise `check-timeout`.' },
  UNEXPECTED: { link: 'proof', seen: 'something that the Action does not know: <message>', fix: 'Please report it, with the log of this step.' },
} as const satisfies Record<string, Wording>;
