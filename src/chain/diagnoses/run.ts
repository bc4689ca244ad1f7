// What can stop any run: inputs, sign-in, the cluster, missing rights, and answers that nothing else explains.
import type { Wording } from './wording';

export const RUN_DIAGNOSES = {
  INPUT_INVALID: { link: 'inputs', seen: '<problem>.', fix: 'Nothing was sent anywhere.' },

  SIGN_IN_UNAVAILABLE: {
    link: 'sign-in',
    seen: 'there is neither a GitHub OIDC token nor a session of the Azure CLI (<reason>).',
    fix: 'Give the job `permissions: id-token: write`, or run azure/login before this step. Workflows of pull requests from forks get no token.',
  },
  SIGN_IN_NO_TRUST: {
    link: 'sign-in',
    seen: "the application <clientId> does not trust this job's token (<code>); issuer '<issuer>', subject '<subject>', audience '<audience>'.",
    fix: 'Add a federated credential with exactly these three values to the application.',
  },
  SIGN_IN_UNKNOWN_APPLICATION: {
    link: 'sign-in',
    seen: 'tenant <tenantId> has no application <clientId> (<code>).',
    fix: 'Check `client-id` and `tenant-id`.',
  },
  SIGN_IN_UNKNOWN_TENANT: {
    link: 'sign-in',
    seen: "Entra ID knows no tenant '<tenantId>' (<code>).",
    fix: 'Check `tenant-id`.',
  },
  SIGN_IN_REFUSED: {
    link: 'sign-in',
    seen: 'Entra ID refused to sign in: <message>',
    fix: 'Check `client-id`, `tenant-id` and the credentials of the application.',
  },

  GITHUB_REFUSED: {
    link: 'sign-in',
    seen: 'GitHub refused <operation>: <message>',
    fix: 'Give the job the permissions that the README lists, and check `github-token`.',
  },

  SUBSCRIPTION_NOT_FOUND: {
    link: 'cluster',
    seen: "the subscription '<subscription>' was not found.",
    fix: 'Check `subscription-id`, and that the deploying principal has a role in it.',
  },
  RESOURCE_GROUP_NOT_FOUND: {
    link: 'cluster',
    seen: "the resource group '<group>' was not found in subscription <subscription><near>.",
    fix: 'Check the name and `subscription-id`.',
  },
  CLUSTER_NOT_FOUND: {
    link: 'cluster',
    seen: "there is no cluster '<cluster>' in resource group '<group>'<near>.",
    fix: 'Check `cluster` and `resource-group`.',
  },
  CLUSTER_STOPPED: {
    link: 'cluster',
    seen: "the cluster '<cluster>' is stopped.",
    fix: 'Start it: az aks start --resource-group <group> --name <cluster>',
  },
  CLUSTER_FEATURES_OFF: {
    link: 'cluster',
    seen: "<features> is off on the cluster '<cluster>'.",
    fix: 'Set `enable-cluster-features: true`, or run: az aks update --resource-group <group> --name <cluster> --enable-oidc-issuer --enable-workload-identity',
  },
  CLUSTER_BUSY: {
    link: 'cluster',
    seen: 'another operation is running on the cluster: <message>',
    fix: 'Wait for it to end, then run this step again.',
  },
  CLUSTER_UPDATE_FAILED: {
    link: 'cluster',
    seen: 'turning the features on ended as <status>: <message>',
    fix: 'See the activity log of the cluster, then run this step again.',
  },
  CLUSTER_UNREACHABLE: {
    link: 'cluster',
    seen: 'the API server <server> cannot be reached from this runner (<code>).',
    fix: 'For a private cluster, use a runner in its network; otherwise add the address of the runner to the authorized IP ranges of the cluster.',
  },
  KUBERNETES_UNAUTHORIZED: {
    link: 'cluster',
    seen: 'the API server does not accept the token of the deploying principal (401).',
    fix: 'Check that the cluster belongs to the tenant of the principal (`tenant-id`).',
  },
  ISSUER_UNREADABLE: {
    link: 'cluster',
    seen: "the issuer's discovery document <url> cannot be read (<code>).",
    fix: 'Let the runner reach it: Entra ID reads it from the internet, too.',
  },

  AZURE_RIGHT_MISSING: {
    link: 'cluster',
    seen: "the deploying principal may not do '<action>' on <scope>.",
    fix: 'Give it a role with this action there; the README lists all rights with their reasons. New roles take minutes to count.',
  },
  KUBERNETES_RIGHT_MISSING: {
    link: 'cluster',
    seen: 'the deploying principal may not do this in the cluster: <message>',
    fix: 'Give it the right <right>; the README lists all rights with their reasons.',
  },
  AZURE_POLICY_DENIED: {
    link: 'identity',
    seen: 'an Azure policy forbids it: <message>',
    fix: 'Meet the policy, or ask its owner for an exemption.',
  },
  AZURE_LOCKED: { link: 'identity', seen: 'a lock forbids it: <message>', fix: 'Remove the lock, or choose a resource group without one.' },
  PROVIDER_NOT_REGISTERED: {
    link: 'identity',
    seen: 'the subscription is not registered for the provider: <message>',
    fix: 'Register it: az provider register --namespace Microsoft.ManagedIdentity',
  },
  AZURE_THROTTLED: {
    link: 'cluster',
    seen: 'Azure still throttles after all retries: <message>',
    fix: 'Run fewer jobs against this subscription at once, then run this step again.',
  },
  AZURE_UNAVAILABLE: {
    link: 'cluster',
    seen: 'Azure did not answer properly (<code>): <message>',
    fix: 'Run this step again; it goes on where it stopped.',
  },
  AZURE_REFUSED: {
    link: 'cluster',
    seen: 'Azure refused <operation> with <code>: <message>',
    fix: 'Mend what the message says, then run this step again.',
  },
  KUBERNETES_REFUSED: {
    link: 'manifests',
    seen: 'the API server refused <operation>: <message>',
    fix: 'Mend what the message says, then run this step again.',
  },
} as const satisfies Record<string, Wording>;
