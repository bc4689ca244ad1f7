// The part of a Pod's shape that the laboratory reads; all else is kept as it was sent.
import type { KubernetesObject } from '../world';

export interface EnvironmentVariable {
  name: string;
  value?: string;
  valueFrom?: {
    fieldRef?: { fieldPath: string };
    secretKeyRef?: { name: string; key: string; optional?: boolean };
    configMapKeyRef?: { name: string; key: string; optional?: boolean };
  };
}

export interface Item {
  key: string;
  path: string;
}

/** Of the downward API. */
export interface FieldItem {
  path: string;
  fieldRef?: { apiVersion?: string; fieldPath: string };
}

/** A ConfigMap or Secret, whole or by some of its keys. */
export interface Source {
  name: string;
  items?: Item[];
  optional?: boolean;
}

export interface CsiVolume {
  driver: string;
  volumeAttributes?: Record<string, string>;
}

export interface Container {
  name: string;
  image?: string;
  command?: string[];
  args?: string[];
  workingDir?: string;
  env?: EnvironmentVariable[];
  envFrom?: { prefix?: string; configMapRef?: Source; secretRef?: Source }[];
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean; subPath?: string }[];
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
  securityContext?: SecurityContext;
  terminationMessagePath?: string;
  restartPolicy?: string;
  [field: string]: unknown;
}

export interface SecurityContext {
  allowPrivilegeEscalation?: boolean;
  capabilities?: { add?: string[]; drop?: string[] };
  privileged?: boolean;
  readOnlyRootFilesystem?: boolean;
  runAsNonRoot?: boolean;
  runAsUser?: number;
  seccompProfile?: { type: string };
}

export interface Volume {
  name: string;
  projected?: {
    defaultMode?: number;
    sources: {
      serviceAccountToken?: { audience?: string; expirationSeconds?: number; path: string };
      configMap?: Source;
      secret?: Source;
      downwardAPI?: { items?: FieldItem[] };
    }[];
  };
  emptyDir?: object;
  configMap?: Source;
  secret?: Omit<Source, 'name'> & { secretName: string };
  downwardAPI?: { items?: FieldItem[] };
  csi?: CsiVolume;
  persistentVolumeClaim?: { claimName: string };
  [field: string]: unknown;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: { exitCode: number; reason: string; message?: string; startedAt: string; finishedAt: string; containerID: string };
}

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: ContainerState;
}

export interface PodStatus {
  phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  conditions?: { type: string; status: string; reason?: string; message?: string; lastTransitionTime: string }[];
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  startTime?: string;
  [field: string]: unknown;
}

export interface Pod extends KubernetesObject {
  spec: {
    containers: Container[];
    initContainers?: Container[];
    volumes?: Volume[];
    serviceAccountName?: string;
    serviceAccount?: string;
    nodeName?: string;
    restartPolicy?: 'Always' | 'OnFailure' | 'Never';
    securityContext?: SecurityContext;
    [field: string]: unknown;
  };
  status?: PodStatus;
}
