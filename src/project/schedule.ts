// Cron expressions as GitHub takes them: five fields in UTC, each in its range.

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names that stand for numbers, from `least` on. */
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  { name: 'day of the week', least: 0, most: 6, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
];

/** What is wrong with the expression, as a sentence. */
export function scheduleProblems(option: string, expression: string): string[] {
  const texts = expression.split(' ');
  const wrong = texts.length === FIELDS.length ? FIELDS.filter((field, index) => !fieldHolds(field, texts[index] ?? '')) : undefined;
  if (wrong?.length === 0) return [];
  const reason = wrong === undefined ? 'no cron expression of five fields' : `no cron expression: see its ${wrong[0]?.name}`;
  return [`\`${option}\`: '${expression}' is ${reason}, for instance: 23 2 * * *`];
}

/** `*`, `5`, `1-5`, each with a step behind it if need be, and lists of them. */
function fieldHolds(field: Field, text: string): boolean {
  return text.split(',').every((part) => {
    const [, from, to, step] = /^(\*|[0-9]{1,2}|[A-Za-z]{3})(?:-([0-9]{1,2}|[A-Za-z]{3}))?(?:\/([0-9]{1,2}))?$/.exec(part) ?? [];
    if (from === undefined || (from === '*' && to !== undefined)) return false;
    if (step !== undefined && (Number(step) < 1 || Number(step) > field.most)) return false;
    const [first, last] = [from, to].map((value) => (value === undefined || value === '*' ? undefined : numberOf(field, value)));
    const inRange = [from === '*' ? undefined : (first ?? NaN), to === undefined ? undefined : (last ?? NaN)].every(
      (value) => value === undefined || (value >= field.least && value <= field.most),
    );
    return inRange && (first === undefined || last === undefined || first <= last);
  });
}

function numberOf({ names = [], least }: Field, text: string): number | undefined {
  if (/^[0-9]+$/.test(text)) return Number(text);
  const index = names.indexOf(text.toUpperCase());
  return index === -1 ? undefined : index + least;
}
