// One step of a plan: what becomes of one object, and why.
import type { Difference } from '../facts';
import type { Link } from '../links';

export type Action = 'create' | 'update' | 'repair' | 'adopt' | 'keep';

export interface Change {
  link: Link;
  action: Action;
  /** `federated identity credential`, say. */
  kind: string;
  /** Id on its plane; of an object that does not exist yet, the one that it will have. */
  id: string;
  differs: readonly Difference[];
  why: string;
}

/** How an object ends a run. */
export const OUTCOMES: Record<Action, string> = {
  create: 'created',
  update: 'updated',
  repair: 'repaired',
  adopt: 'adopted',
  keep: 'unchanged',
};

export function isWrite({ action }: Pick<Change, 'action'>): boolean {
  return action !== 'adopt' && action !== 'keep';
}
