// The pod that mounts a SecretProviderClass: the check pod, without the webhook's label and with the volume that it is about.
import { checkPod, type CheckPod, type CheckPodParts } from './check-pod';

const FOLDER = '/mnt/secrets-store';
/** Names are counted, and nothing is read. */
const SCRIPT = "process.exit(require('node:fs').readdirSync(process.env.MOUNT_PATH).length > 0 ? 0 : 1)";

export function mountPod(parts: CheckPodParts, secretProviderClass: string): CheckPod {
  const pod = checkPod(parts);
  const { 'azure.workload.identity/use': _label, ...labels } = pod.metadata.labels;
  const [container] = pod.spec.containers;
  const volume = {
    name: 'secrets',
    csi: { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes: { secretProviderClass } },
  };
  const mounting = {
    ...container,
    command: ['node', '--eval', SCRIPT],
    env: [{ name: 'MOUNT_PATH', value: FOLDER }],
    volumeMounts: [{ name: volume.name, mountPath: FOLDER, readOnly: true }],
  };
  return { ...pod, metadata: { ...pod.metadata, labels }, spec: { ...pod.spec, containers: [mounting], volumes: [volume] } };
}
