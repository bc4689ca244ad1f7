// A controller: it looks at the whole of its kinds after every change of them, and brings what is nearer to what is desired.
import type { ResourceKind } from '../resources';
import type { Store } from '../store';

export interface Loop {
  close(): void;
}

export interface LoopParts {
  store: Store;
  /** Undefined for all. */
  kinds: readonly ResourceKind[] | undefined;
  /** Looks and acts; returns in how many milliseconds it wants to look again, without a change. */
  reconcile: () => number | undefined;
}

export function createLoop({ store, kinds, reconcile }: LoopParts): Loop {
  let [closed, due] = [false, false];
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    due = false;
    if (closed) return;
    clearTimeout(timer);
    const again = reconcile();
    if (again !== undefined) timer = setTimeout(soon, Math.max(again, 10)).unref();
  };
  const soon = (): void => {
    if (due || closed) return;
    due = true;
    setImmediate(look);
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
