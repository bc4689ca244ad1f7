// What every link of one workload works with. Dependencies travel in this one object.
import type { AzureSession } from '../azure/session';
import type { Desired } from '../chain/desired';
import type { Clock } from '../chain/clock';
import type { Connection } from '../kubernetes/connection';

export interface Context {
  desired: Desired;
  session: AzureSession;
  /** The connection to the cluster's API; made once, by whoever asks first. */
  kubernetes: () => Promise<Connection>;
  clock: Clock;
  /** One line of progress. */
  log: (line: string) => void;
  mask: (secret: string) => void;
}
