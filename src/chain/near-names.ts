// Names close to one that was not found, for a message.

/** ` (there is: a, b)`, with those that differ from `name` by a letter or two, or contain it; or ''. */
export function namesNear(name: string, candidates: readonly string[]): string {
  const near = nearest(name, candidates);
  return near.length === 0 ? '' : ` (there is: ${near.join(', ')})`;
}

/** At most five, the nearest first. */
export function nearest(name: string, candidates: readonly string[]): string[] {
  const target = name.toLowerCase();
  const distances = [...new Set(candidates)].map((candidate) => {
    const other = candidate.toLowerCase();
    const contained = target !== '' && other !== '' && (other.includes(target) || target.includes(other));
    return { candidate, distance: contained ? Math.min(2, editDistance(other, target)) : editDistance(other, target) };
  });
  return distances
    .filter(({ distance }) => distance <= 2)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 5)
    .map(({ candidate }) => candidate);
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
