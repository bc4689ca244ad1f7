// The figures: how many cases of each kind were tried, and how many were right.
import type { Played } from './lanes';

export function table(all: readonly Played[]): string {
  const kinds = [...new Set(all.map(({ one }) => one.kind))];
  const rows = kinds.map((kind) =>
    figures(
      kind,
      all.filter(({ one }) => one.kind === kind),
    ),
  );
  const lines = [['kind', 'tried', 'right', 'wrong', 'not met', 'longest'], ...rows, figures('all', all)];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
    .join('\n');
}

function figures(name: string, played: readonly Played[]): string[] {
  const met = played.filter(({ verdict }) => verdict.met);
  const wrong = met.filter(({ verdict }) => verdict.mistakes.length > 0).length;
  const longest = Math.max(0, ...played.map(({ seconds }) => seconds));
  return [
    name,
    String(met.length),
    String(met.length - wrong),
    String(wrong),
    String(played.length - met.length),
    `${longest.toFixed(1)} s`,
  ];
}
