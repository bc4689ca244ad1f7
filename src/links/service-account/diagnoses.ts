// What can be wrong with the ServiceAccount.
import { diagnosing, type Wordings } from '../../chain/diagnosis';

export const SERVICE_ACCOUNT_DIAGNOSES = {
  SERVICE_ACCOUNT_CONFLICT: {
    link: 'service-account',
    seen: "<field> of the ServiceAccount '<serviceAccount>' is owned by <manager>, with another value.",
    fix: "Make the owner write '<value>', or give up the field; the Action never forces.",
  },
  SERVICE_ACCOUNT_TWO_IDENTITIES: {
    link: 'service-account',
    seen: "an earlier step of this run gave the ServiceAccount '<serviceAccount>' the identity with client id <found>; this step names '<identity>'.",
    fix: 'A ServiceAccount has one identity: name the same one in both steps, or give one of them a ServiceAccount of its own.',
  },
  SERVICE_ACCOUNT_OF_THE_TEAM: {
    link: 'service-account',
    seen: "the ServiceAccount '<serviceAccount>' is not this environment's, and does not name the identity '<identity>'; with `environment-namespace: keep` it is not written.",
    fix: 'Give the environment one of its own (`service-account: <serviceAccount>-<environment>`), or leave `identity` out where that account has one.',
  },
  SERVICE_ACCOUNT_UNTRUSTED_IDENTITY: {
    link: 'service-account',
    seen: "`identity` is not given, and the ServiceAccount '<serviceAccount>' names the identity '<identity>', which does not trust it: no credential is for it.",
    fix: 'Set `identity` to <id>, and the credential is made; or clear the annotation: kubectl annotate serviceaccount <serviceAccount> --namespace <namespace> azure.workload.identity/client-id-',
  },
  SERVICE_ACCOUNT_MISSING: {
    link: 'service-account',
    seen: "there is no ServiceAccount '<serviceAccount>' in namespace '<namespace>'.",
    fix: 'Run with `mode: ensure`, or create it.',
  },
  SERVICE_ACCOUNT_UNANNOTATED: {
    link: 'service-account',
    seen: "the ServiceAccount '<serviceAccount>' has no annotation azure.workload.identity/client-id.",
    fix: 'Run with `mode: ensure`, or annotate it with <clientId>.',
  },
  SERVICE_ACCOUNT_OTHER_CLIENT: {
    link: 'service-account',
    seen: "the ServiceAccount '<serviceAccount>' is annotated with client id <found>, but the identity's is <clientId>.",
    fix: 'Run with `mode: ensure`, or correct the annotation.',
  },
} as const satisfies Wordings;

export const diagnose = diagnosing(SERVICE_ACCOUNT_DIAGNOSES);
