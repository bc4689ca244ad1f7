// What can be wrong with the access to the vault and to other resources.
import { diagnosing, type Wordings } from '../../chain/diagnosis';

export const ACCESS_DIAGNOSES = {
  VAULT_NOT_FOUND: {
    link: 'access',
    seen: "there is no vault '<vault>' in resource group '<group>'<near>.",
    fix: 'Check `vault`; for a vault in another group or subscription give its full resource id.',
  },
  VAULT_OTHER_TENANT: {
    link: 'access',
    seen: "the vault '<vault>' belongs to tenant <found>, the identity to tenant <tenantId>: a vault accepts tokens of its own tenant only.",
    fix: "Use a vault of the identity's tenant, or move the vault: az keyvault update --name <vault> --set properties.tenantId=<tenantId>",
  },
  ROLE_NOT_FOUND: {
    link: 'access',
    seen: "there is no role '<role>' at <scope><near>.",
    fix: 'Check `role`: a name or a GUID of a role definition.',
  },
  ROLE_WITHOUT_SECRETS: {
    link: 'access',
    seen: "the role '<role>' does not let anybody read a secret of the vault '<vault>': it lacks the data action Microsoft.KeyVault/vaults/secrets/getSecret/action.",
    fix: 'Set `role` to Key Vault Secrets User, or to another role with this data action.',
  },
  ACCESS_SCOPE_NOT_FOUND: {
    link: 'access',
    seen: 'there is no <scope>, on which `access` asks for a role: <message>',
    fix: 'Check the id in `access`, and its subscription.',
  },
  ROLE_OF_CLASSIC_REGISTRIES: {
    link: 'access',
    seen: "the role '<role>' does not count in the registry '<registry>', whose roles are by repository (ABAC).",
    fix: 'Ask for Container Registry Repository Reader (to pull) or Writer (to push), in place of AcrPull and AcrPush.',
  },
  ROLE_OF_REPOSITORIES: {
    link: 'access',
    seen: "the role '<role>' does not count in the registry '<registry>', whose roles are for the whole registry.",
    fix: 'Ask for AcrPull or AcrPush, or turn on repository permissions (ABAC) in the registry.',
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
} as const satisfies Wordings;

export const diagnose = diagnosing(ACCESS_DIAGNOSES);
