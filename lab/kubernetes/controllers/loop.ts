// A controller: it looks at the whole of its kinds after every change of them, and brings what is nearer to what is desired.
import type { ResourceKind } from '../resources';
import type { Store } from '../store';

export interface Loop {
  close(): void;
}

type Again = number | undefined;

export interface LoopParts {
  store: Store;
  /** Undefined for all. */
  kinds: readonly Pick<ResourceKind, 'kind' | 'group'>[] | undefined;
  /** Looks and acts; returns in how many milliseconds it wants to look again, without a change. */
  reconcile: () => Again | Promise<Again>;
}

export function createLoop({ store, kinds, reconcile }: LoopParts): Loop {
  let [closed, due, busy] = [false, false, false];
  let timer: NodeJS.Timeout | undefined;
  const isClosed = (): boolean => closed;
  const isDue = (): boolean => due;
  const look = async (): Promise<void> => {
    if (busy || isClosed()) return;
    [due, busy] = [false, true];
    clearTimeout(timer);
    try {
      const again = await reconcile();
      if (again !== undefined && !isClosed()) timer = setTimeout(soon, Math.max(again, 10)).unref();
    } catch (error) {
      if (!isClosed()) console.error('laboratory: controller:', error);
    } finally {
      busy = false;
    }
    // What changed meanwhile may have come too late for this look.
    if (isDue()) setImmediate(start);
  };
  const start = (): void => void look();
  const soon = (): void => {
    if (due || closed) return;
    due = true;
    if (!busy) setImmediate(start);
  };
  const unsubscribe = store.watch((kind) => {
    if (kinds === undefined || kinds.some((one) => one.kind === kind.kind && one.group === kind.group)) soon();
  });
  soon();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
