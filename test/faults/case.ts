// A case: something that is played in a laboratory of its own and ends with what is wrong with it.
import type { RunningLab } from '../../lab/lab';

export interface Case {
  /** `first run: 503 GET entra/common/discovery`: what `--only` looks for. */
  name: string;
  /** A row of the table. */
  kind: string;
  /** Nearly all of its time is waiting: many fit beside each other. */
  waits: boolean;
  play(lab: RunningLab): Promise<Verdict>;
}

export interface Verdict {
  /** False when the run did not come to what the case waits for: polls of a pod come and go. */
  met: boolean;
  mistakes: readonly string[];
  /** The log of the run, for whoever plays it alone. */
  log: string;
}
