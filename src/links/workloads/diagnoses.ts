// What can be wrong with the workload's pods: as they are written, as they are admitted, and as they roll out.
import { diagnosing, type Wordings } from '../../chain/diagnosis';
import { LINT_DIAGNOSES } from './lint/diagnoses';

const LOGS = 'Read its log (`kubectl logs -n <namespace> <pod> --previous`); the Action never prints it.';

const ROLLOUT_DIAGNOSES = {
  WORKLOAD_MISSING: {
    link: 'workloads',
    seen: '<object> is not in the cluster.',
    fix: 'Correct `workloads`, or apply it before this step.',
  },
  POD_NOT_ADMITTED: {
    link: 'workloads',
    seen: 'the cluster refuses the pods of <object> (<file>): <message>',
    fix: 'Fix the pod template, or allow it in the policy that the message names.',
  },
  POD_NOT_MUTATED: {
    link: 'workloads',
    seen: 'the pods of <object> (<file>) would run without the identity: <why>',
    fix: 'Run `kubectl get mutatingwebhookconfiguration` and look for azure-wi-webhook; the proof says more.',
  },
  ROLLOUT_DEADLINE: {
    link: 'workloads',
    seen: '<object> has not rolled out within its progressDeadlineSeconds (<progress>). <trouble>',
    fix: `${LOGS}`,
  },
  ROLLOUT_IMAGE: {
    link: 'workloads',
    seen: 'the pod <pod> of <object> cannot get its image. <trouble>',
    fix: 'Correct the name of the image, and let the nodes pull it (`az aks check-acr`).',
  },
  ROLLOUT_CRASH: { link: 'workloads', seen: 'the pod <pod> of <object> crashes again and again. <trouble>', fix: LOGS },
  ROLLOUT_JOB_FAILED: { link: 'workloads', seen: '<object> has failed (<progress>). <trouble>', fix: LOGS },
  ROLLOUT_POD_FAILED: { link: 'workloads', seen: '<object> has failed. <trouble>', fix: LOGS },
  ROLLOUT_TIMEOUT: {
    link: 'workloads',
    seen: '<object> has not rolled out within <seconds> s: <progress>. <trouble>',
    fix: 'Run `kubectl describe` on its pods, or raise `rollout-timeout`.',
  },
  ROLLOUT_STALE: {
    link: 'workloads',
    seen: '<pods> of <object> started before the ServiceAccount <serviceAccount> was annotated: they have no token of this identity.',
    fix: 'Restart them: kubectl rollout restart <kind>/<name> -n <namespace>.',
  },
} as const satisfies Wordings;

export const WORKLOAD_DIAGNOSES = { ...LINT_DIAGNOSES, ...ROLLOUT_DIAGNOSES } as const satisfies Wordings;

export const diagnose = diagnosing(ROLLOUT_DIAGNOSES);
