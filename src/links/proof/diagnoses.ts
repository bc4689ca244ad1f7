// What the proof can find: webhook, pod, token, federation, access, network, secret.
import { diagnosing, type Wordings } from '../../chain/diagnosis';

export const PROOF_DIAGNOSES = {
  WEBHOOK_OFF: {
    link: 'proof',
    seen: 'webhook: a pod with the label azure.workload.identity/use came back without the four AZURE_ variables.',
    fix: 'Turn workload identity on for the cluster (`enable-cluster-features: true`); pods in kube-system, and in namespaces labelled control-plane or kubernetes.azure.com/managedby, are never changed.',
  },
  WEBHOOK_UNREACHABLE: {
    link: 'proof',
    seen: 'webhook: it is registered and does not answer: <message>',
    fix: 'Look at the pods azure-wi-webhook-controller-manager in kube-system.',
  },
  WEBHOOK_REFUSED: {
    link: 'proof',
    seen: 'webhook: it refused the pod: <message>',
    fix: 'Fix the annotations of the ServiceAccount that the message names.',
  },
  WEBHOOK_WITHOUT_BINDING: {
    link: 'proof',
    seen: 'webhook: it gave the pod no token endpoint of the cluster: it is older than 1.6, or identity bindings are off.',
    fix: 'Register the preview feature IdentityBindingPreview and update the cluster, or set `federation: credential`.',
  },
  BINDING_REFUSED: {
    link: 'federation',
    seen: "the cluster's token endpoint refuses the ServiceAccount (<code>): <message>",
    fix: 'Run with `mode: ensure`; a new binding takes a moment to be seen.',
  },
  WEBHOOK_AUDIENCE: {
    link: 'proof',
    seen: "webhook: the token that it projects is for '<found>', not for '<audience>'.",
    fix: "With `federation: credential`, set `audience: <found>`, if the cluster's webhook is meant to project that one (its flag `--audience`).",
  },
  POD_REFUSED: {
    link: 'proof',
    seen: 'pod: the cluster refuses the check pod: <message>',
    fix: 'Set `check-pod` to what the policy asks for (labels, annotations, resources), allow it in the policy, or set `check: false`.',
  },
  POD_OVER_QUOTA: {
    link: 'proof',
    seen: 'pod: a quota or a LimitRange of the namespace does not admit the check pod: <message>',
    fix: 'Raise the quota, or set the resources of the check pod by `check-pod`; by default it takes 50m to 500m of CPU and 64Mi to 256Mi of memory while the proof runs.',
  },
  POD_UNSCHEDULABLE: {
    link: 'proof',
    seen: 'pod: no node takes the check pod: <message>',
    fix: 'Make room for 50m of CPU and 64Mi of memory, or set tolerations and nodeSelector by `check-pod`.',
  },
  POD_IMAGE: {
    link: 'proof',
    seen: 'pod: the image of the check pod cannot be pulled: <message>',
    fix: 'Let the nodes reach the registry, or set `check-image` to a copy that has node on its PATH.',
  },
  POD_FAILED: {
    link: 'proof',
    seen: 'pod: the check pod ended without a verdict: <message>',
    fix: 'Set `check-image` to an image with node 24 on its PATH.',
  },
  POD_GONE: {
    link: 'proof',
    seen: 'pod: the check pod was deleted while it ran.',
    fix: 'Run this step again; see what deletes pods in this namespace.',
  },
  TOKEN_MISSING: {
    link: 'proof',
    seen: 'token: the pod has no readable token at AZURE_FEDERATED_TOKEN_FILE: <message>',
    fix: 'Look at the projected volume of the pod and at the kubelet.',
  },
  FEDERATION_NO_MATCH: {
    link: 'federation',
    seen: "Entra ID finds no federated identity credential for issuer '<issuer>', subject '<subject>', audience '<audience>' (<code> after <tries> in <seconds> s).<detail>",
    fix: 'Run with `mode: ensure`; if that has just been done, raise `check-timeout`: a new credential can take minutes to be seen.',
  },
  FEDERATION_SUBJECT_CASE: {
    link: 'federation',
    seen: "the subject of a credential is '<subject>' but for upper and lower case (<code>).",
    fix: 'Run with `mode: ensure`: it repairs the credential.',
  },
  FEDERATION_IDENTITY_UNKNOWN: {
    link: 'identity',
    seen: 'Entra ID knows no identity with client id <clientId> in tenant <tenantId> (<code> after <tries> in <seconds> s).',
    fix: 'Check client id and tenant id on the ServiceAccount; a new identity can take minutes to be known.',
  },
  FEDERATION_TOKEN_REFUSED: {
    link: 'federation',
    seen: "Entra ID does not take the pod's token (<code>): <message>",
    fix: 'Check the clocks of the nodes and the tenant of the cluster.',
  },
  FEDERATION_TENANT_UNKNOWN: {
    link: 'service-account',
    seen: "Entra ID knows no tenant '<tenantId>' (<code>).",
    fix: 'Correct the annotation azure.workload.identity/tenant-id of the ServiceAccount.',
  },
  ACCESS_NOT_GRANTED: {
    link: 'access',
    seen: "the vault '<vault>' does not let the identity read '<secret>' (ForbiddenByRbac after <tries> in <seconds> s).<detail>",
    fix: 'Run with `mode: ensure`; if that has just been done, raise `check-timeout`: a new role can take ten minutes to count.',
  },
  ACCESS_POLICY_MISSING: {
    link: 'access',
    seen: "no access policy of the vault '<vault>' lets the identity get secrets (AccessDenied).",
    fix: 'Run with `mode: ensure`, or add `get` for secrets to its policy.',
  },
  NETWORK_FIREWALL: {
    link: 'access',
    seen: "network: the firewall of the vault '<vault>' does not let the pods in (ForbiddenByFirewall): <message>",
    fix: "Allow the cluster's outbound address or subnet in the vault's networking, or use a private endpoint.",
  },
  NETWORK_PRIVATE: {
    link: 'access',
    seen: "network: the vault '<vault>' takes no connections from public networks (ForbiddenByConnection).",
    fix: "Give the cluster's network a private endpoint to the vault, with its DNS zone.",
  },
  NETWORK_UNREACHABLE: {
    link: 'proof',
    seen: 'network: the pod cannot reach <host> (<code>).',
    fix: 'Check egress, DNS and proxy of the namespace: pods need Entra ID (login.microsoftonline.com in the public cloud) and the vault, port 443.',
  },
  SECRET_NOT_FOUND: {
    link: 'proof',
    seen: "secret: the vault '<vault>' has no secret '<secret>'.",
    fix: 'Check `secret`, or create it; a deleted one can be recovered.',
  },
  SECRET_DISABLED: {
    link: 'proof',
    seen: "secret: '<secret>' in the vault '<vault>' is disabled.",
    fix: 'Enable it, or set a new version.',
  },
  VAULT_REFUSED: { link: 'access', seen: "the vault '<vault>' answers <code>: <message>", fix: 'Fix what the message says.' },
  TARGET_NOT_GRANTED: {
    link: 'access',
    seen: '<target> does not let the identity in (<code> after <tries> in <seconds> s).<detail>',
    fix: 'Run with `mode: ensure`; if that has just been done, raise `check-timeout`: a new role can take 10 minutes to count, on some services 30.',
  },
  TARGET_CLOSED: {
    link: 'access',
    seen: 'network: <target> does not let the pods in (<code>): <message>',
    fix: "Allow the cluster's outbound address or subnet in its networking, or use a private endpoint. A few services answer so where a role is missing.",
  },
  TARGET_REFUSED: {
    link: 'access',
    seen: '<target> answers <code>: <message>',
    fix: 'Fix what the message says; check the name in `access`.',
  },
  TARGET_NOT_IN_TENANT: {
    link: 'federation',
    seen: 'Entra ID gives no token for <target> (AADSTS500011): <message>',
    fix: 'The service is not known in this tenant or this cloud: check `cloud`, and whether its resource provider is registered.',
  },
  ASSIGNMENT_NOT_HELD: {
    link: 'access',
    seen: "the identity got a token for <target>, but Resource Manager shows no assignment of '<role>' there.",
    fix: 'Run with `mode: ensure`.',
  },
  PROOF_TIMEOUT: { link: 'proof', seen: 'there was no verdict within <seconds> s; last seen: <last>.', fix: 'Raise `check-timeout`.' },
} as const satisfies Wordings;

export const diagnose = diagnosing(PROOF_DIAGNOSES);
