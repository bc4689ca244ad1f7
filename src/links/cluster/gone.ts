// A cluster that does not exist any more: what was in it is gone with it, and stands in nobody's way.
import { ABSENT, type Fact } from '../../chain/fact';
import type { Diagnosis } from '../../chain/diagnosis';

/** One that is stopped or cannot be reached is another matter: what is in it is still there. */
export function isClusterGone({ code }: Diagnosis): boolean {
  return code === 'CLUSTER_NOT_FOUND';
}

/** What could not be read for this reason is not there. */
export function goneWithCluster<T>(fact: Fact<T>): Fact<T> {
  return fact.state === 'unknown' && isClusterGone(fact.problem) ? ABSENT : fact;
}
