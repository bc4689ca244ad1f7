// The expressions of templates and policies, `[concat('a', parameters('b').c[0])]`: from text to a tree.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions

export type Expression =
  | { kind: 'literal'; value: string | number }
  | { kind: 'call'; name: string; parameters: Expression[] }
  | { kind: 'member'; of: Expression; key: Expression };

export class TemplateError extends Error {}

/** Undefined for text that is no expression; `[[` stands for a bracket. */
export function parseExpression(text: string): Expression | undefined {
  if (!text.startsWith('[') || !text.endsWith(']') || text.startsWith('[[')) return undefined;
  const tokens = tokensOf(text.slice(1, -1));
  const reader = { tokens, at: 0, text };
  const expression = readExpression(reader);
  if (reader.at !== tokens.length) throw invalid(reader);
  return expression;
}

export function literalText(text: string): string {
  return text.startsWith('[[') ? text.slice(1) : text;
}

type Token = { kind: 'text'; value: string } | { kind: 'number'; value: number } | { kind: 'name' | 'sign'; value: string };

const TOKEN = /\s*(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*(?=\s*\())|([A-Za-z_$][\w-]*)|([()[\].,]))/y;

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trim();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
    const found = TOKEN.exec(text);
    if (found === null) throw new TemplateError(`Unable to parse language expression '${source}'.`);
    const [, quoted, number, called, name, sign] = found;
    if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (called !== undefined || name !== undefined) tokens.push({ kind: 'name', value: called ?? name ?? '' });
    else tokens.push({ kind: 'sign', value: sign ?? '' });
  }
  return tokens;
}

interface Reader {
  tokens: readonly Token[];
  at: number;
  text: string;
}

function invalid({ text }: Reader): TemplateError {
  return new TemplateError(`Unable to parse language expression '${text}'.`);
}

function isSign(reader: Reader, sign: string): boolean {
  const token = reader.tokens[reader.at];
  return token?.kind === 'sign' && token.value === sign;
}

function expect(reader: Reader, sign: string): void {
  if (!isSign(reader, sign)) throw invalid(reader);
  reader.at += 1;
}

function readExpression(reader: Reader): Expression {
  let expression = readStart(reader);
  for (;;) {
    if (isSign(reader, '.')) {
      reader.at += 1;
      const name = reader.tokens[reader.at++];
      if (name === undefined || name.kind === 'sign') throw invalid(reader);
      expression = { kind: 'member', of: expression, key: { kind: 'literal', value: name.value } };
    } else if (isSign(reader, '[')) {
      reader.at += 1;
      const key = readExpression(reader);
      expect(reader, ']');
      expression = { kind: 'member', of: expression, key };
    } else return expression;
  }
}

function readStart(reader: Reader): Expression {
  const token = reader.tokens[reader.at++];
  if (token === undefined || token.kind === 'sign') throw invalid(reader);
  if (token.kind !== 'name') return { kind: 'literal', value: token.value };
  expect(reader, '(');
  const parameters: Expression[] = [];
  while (!isSign(reader, ')')) {
    if (parameters.length > 0) expect(reader, ',');
    parameters.push(readExpression(reader));
  }
  reader.at += 1;
  return { kind: 'call', name: token.value, parameters };
}
