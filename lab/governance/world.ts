// The state of governance: management groups, locks, deny assignments and policies.

export interface ManagementGroup {
  /** The id's last part. The root group has the tenant's id for its name, and need not be listed. */
  name: string;
  displayName: string;
  /** Name of the group above; without it, the root. */
  parent?: string;
  /** Ids of the subscriptions directly in it. */
  subscriptions: string[];
}

export interface Lock {
  scope: string;
  name: string;
  level: 'CanNotDelete' | 'ReadOnly';
  notes?: string;
}

export interface DenyAssignment {
  scope: string;
  /** The GUID. */
  name: string;
  denyAssignmentName: string;
  actions: string[];
  notActions: string[];
  dataActions: string[];
  notDataActions: string[];
  /** Object ids; the empty GUID stands for everybody. */
  principals: string[];
  excludePrincipals: string[];
  doNotApplyToChildScopes?: boolean;
}

export interface PolicyDefinition {
  /** `/providers/Microsoft.Authorization/policyDefinitions/NAME`, or the same below a subscription or management group. */
  id: string;
  name: string;
  displayName: string;
  /** `Indexed` looks at resources that have tags and a location, `All` at every resource. */
  mode: string;
  parameters?: Record<string, { type: string; defaultValue?: unknown; allowedValues?: unknown[] }>;
  /** As Azure Policy writes it: `if` with conditions, `then` with an effect. */
  policyRule: { if: Record<string, unknown>; then: { effect: string; details?: unknown } };
}

export interface PolicyAssignment {
  scope: string;
  name: string;
  displayName: string;
  policyDefinitionId: string;
  parameters?: Record<string, { value: unknown }>;
  notScopes?: string[];
  /** `DoNotEnforce` evaluates and lets pass. */
  enforcementMode?: 'Default' | 'DoNotEnforce';
  nonComplianceMessages?: { message: string }[];
}
