// Pod Security's levels `baseline` and `restricted`, as far as a pod's containers and volumes break them.
import type { Container, Pod } from '../pod';

const ALLOWED_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** One sentence for each rule that is broken, in the words and order of the admission plugin. */
export function podSecurityViolations(pod: Pod, level: 'baseline' | 'restricted'): string[] {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const offenders = (broken: (container: Container) => boolean): string => {
    const names = containers.filter(broken).map(({ name }) => `"${name}"`);
    return names.length === 0 ? '' : `container${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
  };
  const violations = baselineViolations(pod, offenders);
  if (level === 'baseline') return violations;
  const escalation = offenders(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (escalation)
    violations.push(`allowPrivilegeEscalation != false (${escalation} must set securityContext.allowPrivilegeEscalation=false)`);
  const capabilities = offenders(
    ({ securityContext }) =>
      securityContext?.capabilities?.drop?.includes('ALL') !== true ||
      (securityContext.capabilities.add ?? []).some((one) => one !== 'NET_BIND_SERVICE'),
  );
  if (capabilities) violations.push(`unrestricted capabilities (${capabilities} must set securityContext.capabilities.drop=["ALL"])`);
  const volumes = (pod.spec.volumes ?? [])
    .filter((volume) => !ALLOWED_VOLUMES.some((type) => type in volume))
    .map(({ name }) => `"${name}"`);
  if (volumes.length > 0) violations.push(`restricted volume types (volume ${volumes.join(', ')} uses a restricted volume type)`);
  const root = offenders(({ securityContext }) => (securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot) !== true);
  if (root) violations.push(`runAsNonRoot != true (pod or ${root} must set securityContext.runAsNonRoot=true)`);
  const seccomp = offenders(
    ({ securityContext }) =>
      !['RuntimeDefault', 'Localhost'].includes((securityContext?.seccompProfile ?? pod.spec.securityContext?.seccompProfile)?.type ?? ''),
  );
  if (seccomp)
    violations.push(`seccompProfile (pod or ${seccomp} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`);
  return violations;
}

/** Capabilities that baseline lets a container add. */
const BASELINE_CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' ');

function baselineViolations(pod: Pod, offenders: (broken: (container: Container) => boolean) => string): string[] {
  const namespaces = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod.spec[field] === true).map((field) => `${field}=true`);
  const hostPaths = (pod.spec.volumes ?? []).filter((volume) => 'hostPath' in volume).map(({ name }) => `"${name}"`);
  const privileged = offenders(({ securityContext }) => securityContext?.privileged === true);
  const added = offenders(({ securityContext }) =>
    (securityContext?.capabilities?.add ?? []).some((one) => !BASELINE_CAPABILITIES.includes(one)),
  );
  const ports = offenders(
    ({ ports: list }) => Array.isArray(list) && list.some((port: { hostPort?: number }) => (port.hostPort ?? 0) !== 0),
  );
  return [
    ...(namespaces.length > 0 ? [`host namespaces (${namespaces.join(', ')})`] : []),
    ...(hostPaths.length > 0 ? [`hostPath volumes (volume${hostPaths.length > 1 ? 's' : ''} ${hostPaths.join(', ')})`] : []),
    ...(privileged ? [`privileged (${privileged} must not set securityContext.privileged=true)`] : []),
    ...(added ? [`non-default capabilities (${added} must not include the added capabilities in securityContext.capabilities.add)`] : []),
    ...(ports ? [`hostPort (${ports} uses a hostPort)`] : []),
  ];
}
