// What can be wrong with the workload's pods: as they are written, as they are admitted, and as they roll out.
import { LINT_DIAGNOSES } from './lint/diagnoses';
import type { Wordings } from '../../chain/diagnosis';

export const WORKLOAD_DIAGNOSES = {
  ...LINT_DIAGNOSES,
} as const satisfies Wordings;
