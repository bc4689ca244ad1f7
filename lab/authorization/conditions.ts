// Conditions on role assignments (ABAC): read by their published grammar, and weighed for one action.
// https://learn.microsoft.com/azure/role-based-access-control/conditions-format

/** What a condition may look at, by `source[namespace/type:name]` in lower case; an attribute that is not there has no value. */
export type ConditionAttributes = Record<string, string>;

type Test = (action: string, attributes: ConditionAttributes) => boolean;

/** A condition that cannot be read allows nothing: a laboratory must not be more generous than Azure. */
export function conditionAllows(condition: string | null | undefined, action: string, attributes: ConditionAttributes = {}): boolean {
  if (condition == null || condition.trim() === '') return true;
  return parseCondition(condition)?.(action, attributes) ?? false;
}

const TOKEN = /\s*(&&|\|\||!|\(|\)|\{[^}]*\}|'[^']*'|@?\w+\[[^\]]*\]|[\w.:-]+)/y;

/** The condition as a question; undefined where it does not follow the grammar. */
export function parseCondition(text: string): Test | undefined {
  const tokens: string[] = [];
  const source = text.trim();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < source.length;) {
    const token = TOKEN.exec(source)?.[1];
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  const reader = { tokens, at: 0 };
  const test = either(reader);
  return reader.at === tokens.length ? test : undefined;
}

interface Reader {
  tokens: readonly string[];
  at: number;
}

const isWord = (token: string | undefined, word: string): boolean => token?.toLowerCase() === word;

function joined(reader: Reader, word: string, sign: string, part: (reader: Reader) => Test | undefined): Test[] | undefined {
  const tests: Test[] = [];
  do {
    const test = part(reader);
    if (test === undefined) return undefined;
    tests.push(test);
  } while ((isWord(reader.tokens[reader.at], word) || reader.tokens[reader.at] === sign) && ++reader.at);
  return tests;
}

function either(reader: Reader): Test | undefined {
  const tests = joined(reader, 'or', '||', both);
  return tests && ((action, attributes) => tests.some((test) => test(action, attributes)));
}

function both(reader: Reader): Test | undefined {
  const tests = joined(reader, 'and', '&&', single);
  return tests && ((action, attributes) => tests.every((test) => test(action, attributes)));
}

function single(reader: Reader): Test | undefined {
  const token = reader.tokens[reader.at++];
  if (token === '!' || isWord(token, 'not')) {
    const inner = single(reader);
    return inner && ((action, attributes) => !inner(action, attributes));
  }
  if (token === '(') {
    const inner = either(reader);
    return reader.tokens[reader.at++] === ')' ? inner : undefined;
  }
  if (isWord(token, 'actionmatches') || isWord(token, 'suboperationmatches')) {
    const [named] = listOf(reader.tokens[reader.at++]) ?? [];
    if (named === undefined) return undefined;
    return isWord(token, 'actionmatches') ? (action) => matchesAction(named, action) : () => false;
  }
  if (isWord(token, 'exists') || isWord(token, 'notexists')) {
    const name = attributeName(reader.tokens[reader.at++]);
    return name === undefined ? undefined : (_action, attributes) => (attributes[name] !== undefined) === isWord(token, 'exists');
  }
  return comparison(reader, token);
}

function matchesAction(pattern: string, action: string): boolean {
  return wildcard(pattern.toLowerCase(), action.toLowerCase());
}

/** `*` stands for any text, `?` for any one character. */
function wildcard(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

function attributeName(token: string | undefined): string | undefined {
  const found = /^@(Request|Resource|Principal|Environment)\[([^\]]+)\]$/i.exec(token ?? '');
  return found === null ? undefined : `${found[1]}[${found[2]}]`.toLowerCase().replaceAll(' ', '');
}

const lower = (value: string): string => value.toLowerCase();

const OPERATORS: Record<string, (given: string, wanted: string) => boolean> = {
  stringequals: (given, wanted) => given === wanted,
  stringequalsignorecase: (given, wanted) => lower(given) === lower(wanted),
  stringstartswith: (given, wanted) => given.startsWith(wanted),
  stringstartswithignorecase: (given, wanted) => lower(given).startsWith(lower(wanted)),
  stringlike: (given, wanted) => wildcard(wanted, given),
  stringlikeignorecase: (given, wanted) => wildcard(lower(wanted), lower(given)),
  guidequals: (given, wanted) => lower(given) === lower(wanted),
  boolequals: (given, wanted) => lower(given) === lower(wanted),
  numericequals: (given, wanted) => Number(given) === Number(wanted),
};

/** `@Source[attribute] [ForAnyOfAnyValues:]Operator value`. Each attribute here has one value, so the first quantifier does not matter. */
function comparison(reader: Reader, token: string | undefined): Test | undefined {
  const name = attributeName(token);
  const words = (reader.tokens[reader.at++] ?? '').toLowerCase().split(':');
  const values = listOf(reader.tokens[reader.at++]);
  const quantifier = words.length > 1 ? words[0] : undefined;
  const written = words.at(-1) ?? '';
  const negated = !(written in OPERATORS) && written.includes('not');
  const compare = OPERATORS[negated ? written.replace('not', '') : written];
  if (name === undefined || values === undefined || compare === undefined) return undefined;
  if (quantifier !== undefined && !/^for(any|all)of(any|all)values$/.test(quantifier)) return undefined;
  const everyValue = quantifier?.endsWith('allvalues') === true;
  return (_action, attributes) => {
    const given = attributes[name];
    if (given === undefined) return false;
    const holds = (value: string): boolean => compare(given, value) !== negated;
    return everyValue ? values.every(holds) : values.some(holds);
  };
}

/** `{'a', 'b'}`, `{guid, guid}` or `'a'`. */
function listOf(token: string | undefined): string[] | undefined {
  if (token === undefined) return undefined;
  if (token.startsWith("'")) return [token.slice(1, -1)];
  if (/^(true|false|-?\d+(\.\d+)?)$/i.test(token)) return [token];
  if (!token.startsWith('{')) return undefined;
  return token
    .slice(1, -1)
    .split(',')
    .map((item) => item.trim().replace(/^'|'$/g, ''));
}
