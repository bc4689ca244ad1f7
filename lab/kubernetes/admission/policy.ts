// What another admission webhook or policy of a cluster asks of objects: plain data, as the state has it.

export interface AdmissionPolicy {
  name: string;
  /** Whose words a refusal has. */
  engine: 'gatekeeper' | 'kyverno' | 'validating-admission-policy' | 'webhook';
  /** The webhook's registered name, for the engine `webhook`. */
  webhook?: string;
  /** The rule in the policy, for Kyverno; its name else. */
  rule?: string;
  /** The binding, for a ValidatingAdmissionPolicy. */
  binding?: string;
  kinds: string[];
  /** Without it, CREATE and UPDATE. */
  operations?: ('CREATE' | 'UPDATE' | 'DELETE')[];
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  action: 'deny' | 'warn' | 'mutate';
  /** What an object must keep to. */
  rules?: PolicyRule[];
  /** A merge patch, for a policy that mutates. */
  patch?: Record<string, unknown>;
}

export interface PolicyRule {
  /**
   * `metadata.labels.team`; `pod.containers[*].image` in a pod or in any kind's template of pods; `~1` for a dot in a key.
   * Of several, one suffices.
   */
  path: string | string[];
  /** `{name}`, `{namespace}`, `{container}` and `{value}` are filled in. */
  message: string;
  exists?: boolean;
  equals?: string | number | boolean;
  not?: string | number | boolean;
  /** A regular expression. */
  matches?: string;
  /** A number or quantity. */
  atLeast?: string;
  /** The rule counts only for objects that keep this one. */
  when?: Omit<PolicyRule, 'message' | 'when'>;
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}
