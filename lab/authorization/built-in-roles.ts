// Azure's built-in roles with their ids and rights: about two hundred of the nine hundred, read on 2026-08-22 from the public
// daily dump of role definitions (iann0036/iam-dataset, azure/built-in-roles-raw.json), in the families that workloads meet.
import type { RoleDefinition } from '../world';
import published from './built-in-roles.json' with { type: 'json' };

interface PublishedRole {
  id: string;
  name: string;
  description: string;
  actions?: string[];
  notActions?: string[];
  dataActions?: string[];
  notDataActions?: string[];
  condition?: string;
}

export const BUILT_IN_ROLES: readonly RoleDefinition[] = (published as PublishedRole[]).map(
  ({ id, name, description, actions = [], notActions = [], dataActions = [], notDataActions = [], condition }) => ({
    name: id,
    roleName: name,
    description,
    builtIn: true,
    assignableScopes: ['/'],
    actions,
    notActions,
    dataActions,
    notDataActions,
    ...(condition !== undefined && { condition }),
  }),
);

/** Those that tests and the fresh laboratory name. */
export const ROLES = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  userAccessAdministrator: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
  roleBasedAccessControlAdministrator: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
  keyVaultReader: '21090545-7ca7-4776-b22c-e363652d74d2',
  keyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  keyVaultAdministrator: '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  aksRbacClusterAdmin: 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b',
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
} as const;
