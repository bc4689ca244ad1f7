// Which fields hold numbers and booleans: a variable is text wherever its field does not ask for one of these.
import { OWN_GROUPS } from '../chain/kubernetes-groups';
import { resolvePlain, type ScalarValue } from './scalars';

/** Where a scalar stands: its key (or that of its list), the key above, and the object that it belongs to. */
export interface Place {
  key: string;
  parent: string;
  kind: string;
  apiVersion: string;
}

/**
 * Fields of Kubernetes' own kinds that are a number, a boolean or either a number or a text, and nothing else in any of them.
 * A test compares the list with the models of @kubernetes/client-node.
 */
export const NUMBERS: ReadonlySet<string> = new Set(
  `activeDeadlineSeconds adminAccess allNodes allocateLoadBalancerNodePorts allowMultipleAllocations allowPrivilegeEscalation
  allowVolumeExpansion allowed attachRequired automountServiceAccountToken averageUtilization backoffLimit backoffLimitPerIndex
  bindsToNode blockOwnerDeletion bool bools borrowingLimitPercent chapAuthDiscovery chapAuthSession clusterScope code completions
  containerPort count defaultMode deletionGracePeriodSeconds denied deprecated enableServiceLinks endPort exclusiveMaximum
  exclusiveMinimum expirationSeconds failedJobsHistoryLimit failureThreshold fsGroup gid globalDefault gracePeriodSeconds
  groupPriorityMinimum handSize healthCheckNodePort hostIPC hostNetwork hostPID hostPort hostProcess hostUsers
  ignoreStoreReadErrorWithClusterBreakingPotential immutable incomplete initialDelaySeconds insecureSkipTLSVerify int ints
  leaseDurationSeconds leaseTransitions lendablePercent limit lun manualSelector matchingPrecedence maxExpirationSeconds
  maxFailedIndexes maxItems maxLength maxProperties maxReplicas maxSkew maxSurge maxUnavailable maximum minAvailable minCount
  minDomains minItems minLength minProperties minReadySeconds minReplicas minimum mode multipleOf namespaced
  nodeAllocatableUpdatePeriodSeconds nodePort nominalConcurrencyShares nullable number optional optionalOldSelf orphanDependents
  parallelism partition paused perDeviceNodeSelection periodSeconds podInfoOnMount port preserveUnknownFields
  preventPodSchedulingIfMissing priority privileged progressDeadlineSeconds publishNotReadyAddresses queueLengthLimit queues
  readOnly readOnlyRootFilesystem ready recursiveReadOnlyMounts replicas requiresRepublish resourceSliceCount revisionHistoryLimit
  runAsGroup runAsNonRoot runAsUser seLinuxMount seconds served serviceAccountTokenInSecrets serving setHostnameAsFQDN
  shareProcessNamespace sslEnabled stabilizationWindowSeconds startingDeadlineSeconds stdin stdinOnce storage storageCapacity
  successThreshold successfulJobsHistoryLimit supplementalGroups suspend targetCPUUtilizationPercentage targetPort terminating
  terminationGracePeriodSeconds timeoutSeconds tolerationSeconds ttlSecondsAfterFinished tty uniqueItems unschedulable
  versionPriority weight x-kubernetes-embedded-resource x-kubernetes-int-or-string x-kubernetes-preserve-unknown-fields`.split(/\s+/),
);

/** Maps of names that anybody may choose: what is in them is text, whatever it is called. */
export const MAPS_OF_TEXT: ReadonlySet<string> = new Set([
  ...['labels', 'annotations', 'matchLabels', 'nodeSelector', 'selector', 'data', 'stringData', 'binaryData', 'parameters', 'options'],
  ...['limits', 'requests', 'hard', 'default', 'defaultRequest', 'max', 'min', 'overhead', 'podFixed', 'volumeAttributes', 'capacity'],
]);

/** Texts in custom kinds, too: those embed containers and metadata. */
const TEXTS: ReadonlySet<string> = new Set(['name', 'namespace', 'value', 'image', 'command', 'args', 'key', 'host']);

/**
 * What an unquoted scalar with variables stands for. Where the field holds numbers: what kubectl would read there. In a
 * custom kind, whose fields nobody knows here: a lone variable is a number or boolean where it is written like one. Else: text.
 */
export function unquoted(text: string, lone: boolean, place: Place): ScalarValue {
  if (MAPS_OF_TEXT.has(place.parent)) return text;
  if (holdsNumbers(place)) {
    const resolved = resolvePlain(text);
    return 'value' in resolved && resolved.value !== null ? resolved.value : text;
  }
  if (OWN_GROUPS.has(groupOf(place.apiVersion)) || TEXTS.has(place.key) || !lone) return text;
  if (/^-?(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

function holdsNumbers({ key, parent, kind }: Place): boolean {
  return (
    NUMBERS.has(key) ||
    (key === 'value' && (kind === 'PriorityClass' || parent === 'policies')) ||
    (key === 'values' && parent === 'onExitCodes')
  );
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}
