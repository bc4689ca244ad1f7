// Why a check pod gives no verdict: from its state and its events, without waiting for the time limit.
import { diagnose, type Diagnosis } from '../chain/diagnosis';

export interface PodState {
  metadata: { name: string; namespace: string };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    containerStatuses?: {
      state?: {
        waiting?: { reason?: string; message?: string };
        terminated?: { exitCode?: number; reason?: string; message?: string };
      };
    }[];
  };
}

export interface PodEvent {
  type?: string;
  reason?: string;
  message?: string;
}

const IMAGE_REASONS = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];
const START_REASONS = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'CrashLoopBackOff'];

export function podProblem({ status }: PodState, events: readonly PodEvent[]): Diagnosis | undefined {
  const container = status?.containerStatuses?.[0]?.state;
  const { reason = '', message = '' } = container?.waiting ?? {};
  const warnings = events.filter(({ type }) => type === 'Warning').map((event) => event.message ?? '');
  const words = (own: string): string => warnings[0] ?? own;
  if (IMAGE_REASONS.includes(reason)) return diagnose('POD_IMAGE', { message: words(message) });
  if (START_REASONS.includes(reason)) return diagnose('POD_FAILED', { message: `${reason}: ${words(message)}` });
  const unscheduled = status?.conditions?.find((condition) => condition.type === 'PodScheduled' && condition.status === 'False');
  // With a cluster autoscaler, a node is on its way.
  const scalingUp = events.some((event) => event.reason === 'TriggeredScaleUp');
  if (unscheduled?.reason === 'Unschedulable' && !scalingUp)
    return diagnose('POD_UNSCHEDULABLE', { message: words(unscheduled.message ?? '') });
  if (status?.phase === 'Failed') return diagnose('POD_FAILED', { message: failure(status, words('')) });
  if (status?.phase === 'Succeeded')
    return diagnose('POD_FAILED', { message: 'it ended well and said nothing; is `check-image` running the script?' });
  return undefined;
}

function failure(status: NonNullable<PodState['status']>, event: string): string {
  const { exitCode, reason, message } = status.containerStatuses?.[0]?.state?.terminated ?? {};
  const parts = [status.reason, status.message, exitCode === undefined ? undefined : `exit code ${exitCode}`, reason, message, event];
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}
