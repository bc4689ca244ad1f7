// What a pod template can have wrong, each with whether it can ever work and the source that says so.
import type { Wording, Wordings } from '../../../chain/diagnosis';

interface LintWording extends Wording {
  /** `error`: the pods can never get the identity this way. `warning`: they may. */
  severity: 'error' | 'warning';
  source: string;
}

const WEBHOOK = 'https://azure.github.io/azure-workload-identity/docs';
const LABELS = `${WEBHOOK}/topics/service-account-labels-and-annotations.html`;
const MUTATION = `${WEBHOOK}/installation/mutating-admission-webhook.html`;
const OVERVIEW = 'https://learn.microsoft.com/azure/aks/workload-identity-overview';
const MIGRATION = 'https://learn.microsoft.com/azure/aks/workload-identity-migrate-from-pod-identity';
const BINDINGS = 'https://learn.microsoft.com/azure/aks/identity-bindings-concepts';
const CSI =
  'https://azure.github.io/secrets-store-csi-driver-provider-azure/docs/configurations/identity-access-modes/workload-identity-mode/';
const ESO = 'https://external-secrets.io/latest/provider/azure-key-vault/';
const PODS = 'https://kubernetes.io/docs';
/** What the webhook itself was seen to do: the recordings of the laboratory. */
const RECORDED = 'https://github.com/Azure/azure-workload-identity/blob/main/pkg/webhook/webhook.go';
/** The opt-in had other names in earlier betas; these are those of the change logs of the SDKs. */
export const BINDING_SDKS =
  'A binding works only with an SDK in which it is enabled, on WorkloadIdentityCredential itself (DefaultAzureCredential does not use it): .NET IsAzureProxyEnabled (from 1.18.0-beta.1), Java enableAzureProxy() (from 1.19.0-beta.1), JavaScript enableAzureProxy (from 4.14.0-beta.2), Python enable_azure_proxy (from 1.26.0b1; use_token_proxy in its first betas), Go EnableAzureProxy (1.14.0-beta.3 and later betas).';

const LINK = { link: 'workloads' } as const;
const ERROR = { ...LINK, severity: 'error' } as const;
const WARNING = { ...LINK, severity: 'warning' } as const;

export const LINT_DIAGNOSES = {
  POD_LABEL_MISSING: {
    ...WARNING,
    source: LABELS,
    seen: 'its pods run as <serviceAccount> and lack the label azure.workload.identity/use: "true".',
    fix: 'Put the label under `metadata.labels` of the pod template if the pods use an Azure SDK; without it they get no token.',
  },
  POD_LABEL_MISPLACED: {
    ...ERROR,
    source: LABELS,
    seen: 'azure.workload.identity/use is <place>, where the webhook does not look: its pods lack the label.',
    fix: 'Move it to `metadata.labels` of the pod template (<path>).',
  },
  POD_LABEL_VALUE: {
    ...ERROR,
    source: MUTATION,
    seen: 'the label azure.workload.identity/use is <value>, and only the text "true" counts.',
    fix: 'Write azure.workload.identity/use: "true", with the quotes.',
  },
  POD_LABEL_IN_SELECTOR: {
    ...WARNING,
    source: `${PODS}/concepts/workloads/controllers/deployment/#label-selector-updates`,
    seen: 'the label azure.workload.identity/use is part of the selector, which cannot be changed any more.',
    fix: 'Leave it in the pod template and remove it from `spec.selector`; an existing object must be created anew for that.',
  },
  POD_ACCOUNT_MISSING: {
    ...ERROR,
    source: OVERVIEW,
    seen: 'its pods ask for an identity and name no ServiceAccount: they run as default, which has none.',
    fix: 'Set `serviceAccountName: <serviceAccount>` in the `spec` of the pod template (<path>).',
  },
  POD_ACCOUNT_MISPLACED: {
    ...ERROR,
    source: `${PODS}/tasks/configure-pod-container/configure-service-account/`,
    seen: 'serviceAccountName stands <place>, where Kubernetes does not read it.',
    fix: 'Move it into the `spec` of the pod template (<path>).',
  },
  POD_ACCOUNT_OTHER: {
    ...ERROR,
    source: OVERVIEW,
    seen: 'its pods ask for an identity and run as <found>, <state>.',
    fix: 'Set `serviceAccountName: <serviceAccount>`, or annotate <found> with azure.workload.identity/client-id if the pods are meant to have another identity.',
  },
  POD_ACCOUNT_PLAIN: {
    ...WARNING,
    source: OVERVIEW,
    seen: 'its pods ask for an identity and run as <found>, which the manifests bring without one.',
    fix: 'Nothing, where another step gives <found> its identity; else set `serviceAccountName: <serviceAccount>`.',
  },
  POD_ACCOUNT_NAMESPACE: {
    ...ERROR,
    source: `${PODS}/concepts/security/service-accounts/`,
    seen: "its pods run as <serviceAccount> of the namespace '<found>', which is another account than that of '<namespace>' and has no identity.",
    fix: "Put the object into the namespace '<namespace>', or give that account an identity of its own.",
  },
  POD_NAMESPACE_EXCLUDED: {
    ...ERROR,
    source: 'https://learn.microsoft.com/azure/aks/faq#can-admission-controller-webhooks-impact-kube-system-and-internal-aks-namespaces',
    seen: "AKS keeps its webhooks away from the namespace '<namespace>' (<why>): its pods get no token.",
    fix: 'Use another namespace, or remove that label from it.',
  },
  POD_ANNOTATION_UNREAD: {
    ...WARNING,
    source: LABELS,
    seen: '<annotation> is read on the ServiceAccount only, not <place>.',
    fix: 'Remove it here; the Action keeps it on the ServiceAccount <serviceAccount>.',
  },
  ACCOUNT_ID_INVALID: {
    ...ERROR,
    source: LABELS,
    seen: '<annotation> is <value>, and must be a GUID.',
    fix: 'Write ${<variable>}, or leave the annotation out: the Action sets it.',
  },
  ACCOUNT_ANNOTATION_UNKNOWN: {
    ...WARNING,
    source: LABELS,
    seen: 'the annotation <found> is read by nobody; the webhook looks for <annotation>.',
    fix: 'Remove it: the Action writes <annotation>.',
  },
  POD_TOKEN_EXPIRATION: {
    ...ERROR,
    source: LABELS,
    seen: 'azure.workload.identity/service-account-token-expiration is <value>; the webhook refuses all but 3600 to 86400 seconds.',
    fix: 'Write a number of seconds in that range, in quotes.',
  },
  POD_VARIABLE_EMPTY: {
    ...ERROR,
    source: RECORDED,
    seen: "<variable> of the container '<container>' is set to nothing, and the webhook keeps what is set.",
    fix: 'Remove the variable: the webhook sets it.',
  },
  POD_OWN_CLIENT_ID: {
    ...WARNING,
    source: RECORDED,
    seen: "AZURE_CLIENT_ID of the container '<container>' is set by hand to <value>, not to the identity of <serviceAccount>; the webhook keeps what is set.",
    fix: 'Remove the variable, or write ${CLIENT_ID}.',
  },
  POD_OWN_VARIABLE: {
    ...WARNING,
    source: RECORDED,
    seen: "<variable> of the container '<container>' is set by hand, and the webhook keeps what is set.",
    fix: 'Remove the variable: the webhook sets it.',
  },
  POD_ENV_FROM: {
    ...WARNING,
    source: `${PODS}/tasks/inject-data-application/define-environment-variable-container/`,
    seen: "the container '<container>' takes <variable> from <source> (`envFrom`); a variable that the webhook sets goes before it.",
    fix: 'Remove <variable> from <source>.',
  },
  POD_CLIENT_SECRET: {
    ...WARNING,
    source: 'https://learn.microsoft.com/azure/developer/intro/azure-service-sdk-tool-integration',
    seen: "the container '<container>' has AZURE_CLIENT_SECRET<from>: SDKs use it before the identity.",
    fix: 'Remove the client secret.',
  },
  POD_API_TOKEN: {
    ...ERROR,
    source: OVERVIEW,
    seen: "the container '<container>' shows Entra ID the token of the API server (/var/run/secrets/kubernetes.io/serviceaccount/token), which is for another audience.",
    fix: 'Use the file that AZURE_FEDERATED_TOKEN_FILE names; the webhook sets it.',
  },
  POD_TOKEN_PATH: {
    ...WARNING,
    source: RECORDED,
    seen: "the container '<container>' names the file of the token (<path>), which differs from one version of the webhook to the next.",
    fix: 'Use "$AZURE_FEDERATED_TOKEN_FILE".',
  },
  POD_TOKEN_AUDIENCE: {
    ...ERROR,
    source: 'https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity',
    seen: 'its own projected token is for <found>, and Entra ID wants api://AzureADTokenExchange.',
    fix: 'Set `audience: api://AzureADTokenExchange`, or remove the volume: the webhook projects one.',
  },
  POD_TOKEN_MOUNT: {
    ...WARNING,
    source: RECORDED,
    seen: "the container '<container>' mounts the volume '<volume>' itself, which is the webhook's and has another name in its newer versions.",
    fix: 'Remove the mount: the webhook adds it.',
  },
  POD_SKIPS_ALL: {
    ...ERROR,
    source: LABELS,
    seen: 'azure.workload.identity/skip-containers names all of its containers: none gets the token.',
    fix: 'Take out the container that needs the identity.',
  },
  POD_SKIP_UNKNOWN: {
    ...WARNING,
    source: LABELS,
    seen: "azure.workload.identity/skip-containers names '<found>', and there is no such container; names are separated by `;`.",
    fix: 'Its containers are: <containers>.',
  },
  POD_PROXY_VALUE: {
    ...WARNING,
    source: RECORDED,
    seen: 'azure.workload.identity/inject-proxy-sidecar is <value>, and any value turns the proxy on.',
    fix: 'Remove the annotation.',
  },
  POD_PROXY_IMPOSSIBLE: {
    ...ERROR,
    source: RECORDED,
    seen: 'azure.workload.identity/inject-proxy-sidecar asks for a proxy, which cannot run <where>.',
    fix: 'Remove the annotation, and use an SDK that reads AZURE_FEDERATED_TOKEN_FILE.',
  },
  POD_VIRTUAL_NODE: {
    ...ERROR,
    source: OVERVIEW,
    seen: 'its pods go to virtual nodes (<selector>), which workload identity does not support.',
    fix: 'Use a node pool.',
  },
  POD_IDENTITY_LEFTOVER: {
    ...WARNING,
    source: MIGRATION,
    seen: 'the label aadpodidbinding belongs to pod identity, which is retired.',
    fix: 'Remove it.',
  },
  POD_NETWORK_CLOSED: {
    ...WARNING,
    source: `${PODS}/concepts/services-networking/network-policies/`,
    seen: 'the NetworkPolicy <policies> lets its pods reach <closed>: neither Entra ID nor the vault.',
    fix: 'Allow egress to port 443 of any address, and to DNS (port 53).',
  },
  POD_BINDING_MISSING: {
    ...ERROR,
    source: BINDINGS,
    seen: 'its pods lack the annotation azure.workload.identity/use-identity-binding: "true", without which the webhook sets up a credential instead of the binding.',
    fix: `Put it under \`metadata.annotations\` of the pod template. ${BINDING_SDKS}`,
  },
  POD_BINDING_UNUSED: {
    ...WARNING,
    source: BINDINGS,
    seen: 'its pods ask for an identity binding, and `federation` is credential.',
    fix: 'Remove the annotation azure.workload.identity/use-identity-binding, or set `federation: identity-binding`.',
  },
  CLASS_OTHER_IDENTITY: {
    ...WARNING,
    source: CSI,
    seen: '<flag> is true: the driver signs in as another identity, not as that of the pods.',
    fix: 'Set <flag> to "false" and `clientID: ${CLIENT_ID}`.',
  },
  CLASS_CLIENT_ID: {
    ...ERROR,
    source: CSI,
    seen: 'it has no clientID, without which the driver looks for a service principal.',
    fix: 'Set `clientID: ${CLIENT_ID}` under `spec.parameters`.',
  },
  CLASS_DIFFERS: {
    ...WARNING,
    source: CSI,
    seen: '<field> is <found>, and the chain has <expected>.',
    fix: "Use the chain's own values (${CLIENT_ID}, ${TENANT_ID}, ${VAULT_NAME}), or make sure that this is meant.",
  },
  CLASS_NAMESPACE: {
    ...ERROR,
    source: CSI,
    seen: "it mounts the SecretProviderClass <secretProviderClass>, which lies in the namespace '<found>'; the driver looks in '<namespace>'.",
    fix: "Put the class into '<namespace>'.",
  },
  CLASS_WITHOUT_BINDING: {
    ...ERROR,
    source: CSI.replace('workload-identity-mode', 'identity-binding-mode'),
    seen: 'it lacks `useAzureTokenProxy: "true"`, without which the driver wants a federated credential.',
    fix: 'Set `useAzureTokenProxy: "true"` under `spec.parameters`.',
  },
  STORE_OTHER_IDENTITY: {
    ...WARNING,
    source: ESO,
    seen: 'it opens the vault with authType <found>, not with the identity of the workload.',
    fix: 'Set `authType: WorkloadIdentity` and a `serviceAccountRef`.',
  },
  STORE_ACCOUNT: {
    ...WARNING,
    source: ESO,
    seen: 'it opens the vault as <found>, not as <serviceAccount>.',
    fix: 'Set `serviceAccountRef: { name: <serviceAccount> }`, if that is not meant.',
  },
  TRIGGER_POD_IDENTITY: {
    ...WARNING,
    source: 'https://keda.sh/docs/latest/authentication-providers/azure-ad-workload-identity/',
    seen: 'its provider `azure` is pod identity, which is retired.',
    fix: 'Set `provider: azure-workload`.',
  },
  ID_INVALID: {
    ...ERROR,
    source: 'https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview',
    seen: '<field> is <value>, and must be a GUID.',
    fix: 'Write ${CLIENT_ID}.',
  },
} as const satisfies Record<string, LintWording> & Wordings;

export type LintCode = keyof typeof LINT_DIAGNOSES;
