// What can be wrong with the federation between the ServiceAccount and the identity.
import { diagnosing, type Wordings } from '../../chain/diagnosis';

export const FEDERATION_DIAGNOSES = {
  ISSUER_UNREADABLE: {
    link: 'federation',
    seen: "the issuer's discovery document <url> cannot be read (<code>).",
    fix: 'Let the runner reach it: Entra ID reads it from the internet, too.',
  },
  ISSUER_MISMATCH: {
    link: 'federation',
    seen: "the three sources of the issuer differ: cluster profile '<profile>', discovery document '<discovery>', token '<token>'.",
    fix: 'Wait for a running update or key rotation of the cluster to end; if it stays so, ask Azure support.',
  },
  FEDERATION_QUOTA: {
    link: 'federation',
    seen: "the identity '<identity>' has <count> federated identity credentials, the most that Azure allows: <credentials>.",
    fix: 'Options: <options>.',
  },
  FEDERATION_BUSY: {
    link: 'federation',
    seen: "others kept writing federated identity credentials of '<identity>' for <minutes> minutes.",
    fix: 'Run fewer jobs on one identity at once.',
  },
  FEDERATION_UNSUPPORTED_REGION: {
    link: 'federation',
    seen: "the region of the identity '<identity>' has no federated identity credentials.",
    fix: 'Set `location` to another region, or `identity` to an identity elsewhere.',
  },
  FEDERATION_OTHER_AUDIENCE: {
    link: 'federation',
    seen: "the credential '<credential>' of the identity '<identity>' has this issuer and subject for the audience '<found>'; Azure allows one credential for each pair.",
    fix: 'Set `identity` to another identity, or delete that credential if nobody needs it: az identity federated-credential delete --identity-name <identity> --resource-group <group> --name <credential>',
  },
  BINDING_VNET_INTEGRATION: {
    link: 'federation',
    seen: "the API server of the cluster '<cluster>' is integrated with its virtual network<automatic>: AKS supports no identity bindings there.",
    fix: 'Set `federation: credential`.',
  },
  BINDING_RIGHT_MISSING: {
    link: 'federation',
    seen: "the deploying principal may not write federated identity credentials on '<identity>': AKS writes one in its name for an identity binding.",
    fix: 'Give it a role with the action Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write there.',
  },
  FEDERATION_REFUSED: {
    link: 'federation',
    seen: 'Azure refused the federated identity credential: <message>',
    fix: 'Fix what the message says, then run this step again.',
  },
} as const satisfies Wordings;

export const diagnose = diagnosing(FEDERATION_DIAGNOSES);
