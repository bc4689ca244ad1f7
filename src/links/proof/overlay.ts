// The user's overlay for the check pod: what a cluster's policies, quotas and nodes ask of every pod. It can change nothing that
// makes the pod a proof: not its account, image, command, or anything of workload identity.
import { array, looseObject, optional, record, safeParse, strictObject, string, type InferOutput } from 'valibot';
import { parseDocument } from 'yaml';

const NAMES = record(string(), string());
const ANY_OBJECT = looseObject({});

/** Of the pod's `spec`: where it runs, and how its image is pulled. */
const PLACEMENT = {
  tolerations: optional(array(ANY_OBJECT)),
  nodeSelector: optional(NAMES),
  affinity: optional(ANY_OBJECT),
  topologySpreadConstraints: optional(array(ANY_OBJECT)),
  imagePullSecrets: optional(array(strictObject({ name: string() }))),
  priorityClassName: optional(string()),
  runtimeClassName: optional(string()),
  schedulerName: optional(string()),
};
const RESOURCES = strictObject({ requests: optional(NAMES), limits: optional(NAMES) });
const FLAT = strictObject({ ...PLACEMENT, labels: optional(NAMES), annotations: optional(NAMES), resources: optional(RESOURCES) });
/** The same in the shape of a pod. */
const POD = strictObject({
  metadata: optional(strictObject({ labels: optional(NAMES), annotations: optional(NAMES) })),
  spec: optional(strictObject({ ...PLACEMENT, resources: optional(RESOURCES) })),
});

export type Overlay = InferOutput<typeof FLAT>;

export type ReadOverlay = { overlay: Overlay } | { problem: string };

/** Labels and annotations by which the webhook and this Action know the pod. */
const OWN = /^(azure\.workload\.identity\/|aks-wli-|app\.kubernetes\.io\/(managed-by|component)$)/;

export function readOverlay(text: string): ReadOverlay {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return { problem: `is not YAML: ${error.message}` };
  const value: unknown = document.toJS({ maxAliasCount: 10 });
  const isPod = typeof value === 'object' && value !== null && ('metadata' in value || 'spec' in value);
  const result = safeParse(isPod ? POD : FLAT, value);
  if (!result.success) {
    const [issue] = result.issues;
    const path = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
    const allowed = Object.keys(FLAT.entries).join(', ');
    return { problem: issue.expected === 'never' ? `'${path}' cannot be changed: an overlay has ${allowed}` : `'${path}' is not valid` };
  }
  const overlay =
    'metadata' in result.output || 'spec' in result.output ? { ...result.output.metadata, ...result.output.spec } : result.output;
  const flat = safeParse(FLAT, overlay);
  if (!flat.success) return { problem: 'is not valid' };
  const own = [...Object.keys(flat.output.labels ?? {}), ...Object.keys(flat.output.annotations ?? {})].find((name) => OWN.test(name));
  return own === undefined ? { overlay: flat.output } : { problem: `'${own}' cannot be changed: it makes the pod a proof` };
}
