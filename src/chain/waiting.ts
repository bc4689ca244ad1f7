// How waiting is shown: what for, what was seen instead, and for how long.

export function waitingLine(forWhat: string, seen: string, elapsedMs: number): string {
  return `waiting for ${forWhat} (${seen}), ${Math.round(elapsedMs / 1000)} s`;
}
