// What can be wrong with the links that a run makes true: identity, federation, access, namespace, ServiceAccount, manifests.
import type { Wording } from './wording';

export const CHAIN_DIAGNOSES = {
  IDENTITY_LOCATION: {
    link: 'identity',
    seen: 'the identity cannot be made there: <message>',
    fix: 'Set `location` to a region that offers managed identities, or `identity` to the existing one.',
  },
  ISSUER_MISMATCH: {
    link: 'federation',
    seen: "the three sources of the issuer differ: cluster profile '<profile>', discovery document '<discovery>', token '<token>'.",
    fix: 'Wait for a running update or key rotation of the cluster to end; if it stays so, ask Azure support.',
  },
  FEDERATION_QUOTA: {
    link: 'federation',
    seen: "the identity '<identity>' has <count> federated identity credentials, the most that Azure allows: <credentials>.",
    fix: 'One of these helps: <waysOut>.',
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
  FEDERATION_REFUSED: {
    link: 'federation',
    seen: 'Azure refused the federated identity credential: <message>',
    fix: 'Mend what the message says, then run this step again.',
  },

  VAULT_NOT_FOUND: {
    link: 'access',
    seen: "there is no vault '<vault>' in resource group '<group>'<near>.",
    fix: 'Check `vault`; for a vault in another group or subscription give its full resource id.',
  },
  ROLE_NOT_FOUND: {
    link: 'access',
    seen: "there is no role '<role>' at <scope><near>.",
    fix: 'Check `role`: a name or a GUID of a role definition.',
  },
  ROLE_NOT_ASSIGNABLE: {
    link: 'access',
    seen: "the deploying principal may not assign the role '<role>' on <scope>, or the condition on its own role forbids it.",
    fix: 'Give it Microsoft.Authorization/roleAssignments/write there, with a condition that allows this role for service principals.',
  },
  PRINCIPAL_NOT_FOUND: {
    link: 'access',
    seen: 'the principal of the identity has not reached the directory yet: <message>',
    fix: 'Run this step again in a minute.',
  },
  ACCESS_SCOPE_UNSUPPORTED: {
    link: 'access',
    seen: "the vault '<vault>' uses access policies, which hold for all its secrets.",
    fix: 'Set `access-scope: vault`, or turn Azure RBAC on for the vault.',
  },

  NAMESPACE_TERMINATING: {
    link: 'namespace',
    seen: "the namespace '<namespace>' is being deleted.",
    fix: 'Wait until it is gone, then run this step again.',
  },
  SERVICE_ACCOUNT_CONFLICT: {
    link: 'service-account',
    seen: "<field> of the ServiceAccount '<serviceAccount>' is owned by <manager>, with another value.",
    fix: "Make the owner write '<value>', or give up the field; the Action never forces.",
  },

  MANIFEST_INVALID: { link: 'manifests', seen: '<problem>.', fix: 'Nothing was sent anywhere.' },
  MANIFEST_CONFLICT: {
    link: 'manifests',
    seen: '<object> (<file>): <field> is owned by <manager>, with another value.',
    fix: 'Take the field out of the manifest, or make the owner give it up; the Action never forces.',
  },
  MANIFEST_REFUSED: { link: 'manifests', seen: 'the API server refuses <object> (<file>): <message>', fix: 'Mend the manifest.' },
  MANIFEST_UNKNOWN_KIND: {
    link: 'manifests',
    seen: 'the cluster has no kind <object> (<file>).',
    fix: 'Install its CustomResourceDefinition first, or mend apiVersion and kind.',
  },
} as const satisfies Record<string, Wording>;
