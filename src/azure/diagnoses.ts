// What any request to Azure can end with, and the sign-in before it.
import { diagnosing, type Wordings } from '../chain/diagnosis';

export const AZURE_DIAGNOSES = {
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
  SIGN_IN_UNKNOWN_TENANT: { link: 'sign-in', seen: "Entra ID knows no tenant '<tenantId>' (<code>).", fix: 'Check `tenant-id`.' },
  SIGN_IN_EXPIRED_ASSERTION: {
    link: 'sign-in',
    seen: "GitHub's token was expired or not yet valid when Entra ID saw it (<code>).",
    fix: "Check the runner's clock, then run this step again.",
  },
  SIGN_IN_CONDITIONAL_ACCESS: {
    link: 'sign-in',
    seen: 'a conditional access policy of the tenant blocks this sign-in (<code>): <message>',
    fix: 'Ask the tenant administrators to allow the workload identity, or run from a location that the policy allows.',
  },
  SIGN_IN_DISABLED_APPLICATION: {
    link: 'sign-in',
    seen: 'the application <clientId> is disabled or has no service principal in the tenant (<code>).',
    fix: 'Enable its enterprise application, or create one: az ad sp create --id <clientId>',
  },
  SIGN_IN_REFUSED: {
    link: 'sign-in',
    seen: 'Entra ID refused to sign in: <message>',
    fix: 'Check `client-id`, `tenant-id` and the credentials of the application.',
  },
  SIGN_IN_UNREACHABLE: {
    link: 'sign-in',
    seen: 'Entra ID did not answer properly (<code>): <message>',
    fix: 'Check that the runner reaches <host>, directly or through its proxy, then run this step again.',
  },
  GITHUB_TOKEN_UNAVAILABLE: {
    link: 'sign-in',
    seen: "GitHub's token service gave no OIDC token: <message>",
    fix: "Run this step again; if it stays so, check GitHub's status page.",
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
  AZURE_RIGHT_MISSING: {
    link: 'cluster',
    seen: "the deploying principal may not do '<action>' on <scope>.",
    fix: 'Give it a role with this action there; the README lists all rights with their reasons. New roles take minutes to count.',
  },
  AZURE_DENY_ASSIGNMENT: {
    link: 'cluster',
    seen: 'a deny assignment forbids it: <message>',
    fix: 'No role helps against a deny assignment: change the managed application or deployment stack that made it.',
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
  API_VERSION_UNSUPPORTED: {
    link: 'cluster',
    seen: 'this cloud does not know the api-version that the Action uses to <operation>: <message>',
    fix: 'Please report it, with the name of the cloud.',
  },
  AZURE_THROTTLED: {
    link: 'cluster',
    seen: 'Azure still throttles the request to <operation>: <message>',
    fix: 'Run fewer jobs against this subscription at once, then run this step again.',
  },
  AZURE_UNAVAILABLE: {
    link: 'cluster',
    seen: 'Azure did not answer properly when asked to <operation> (<code>): <message>',
    fix: 'Run this step again; it goes on where it stopped.',
  },
  AZURE_REFUSED: {
    link: 'cluster',
    seen: 'Azure refused to <operation> (<code>): <message>',
    fix: 'Fix what the message says, then run this step again.',
  },
  ANSWER_NOT_UNDERSTOOD: {
    link: 'run',
    seen: '<service> answered <request> with something else than expected: <problem>.',
    fix: 'Look for a proxy that answers in its place; if there is none, please report it. Nothing was decided from this answer.',
  },
  WAIT_TOO_LONG: {
    link: 'run',
    seen: '<service> asks to wait <seconds> s before <request> is sent again; the Action waits at most <most> s.',
    fix: 'Run this step again later, with fewer jobs at once.',
  },
} as const satisfies Wordings;

export const diagnose = diagnosing(AZURE_DIAGNOSES);
