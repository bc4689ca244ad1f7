// GitHub's expressions, read and evaluated by GitHub's own parser of them.
import type { data } from '@actions/expressions';

export type Evaluate = (expression: string) => string;

const EXPRESSION = /\$\{\{(.*?)\}\}/gs;

/** Every `${{ expression }}` replaced by its value. */
export function filled(values: Readonly<Record<string, unknown>>, evaluate: Evaluate): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      String(value).replace(EXPRESSION, (_whole, expression: string) => evaluate(expression.trim())),
    ]),
  );
}

/** What the expressions of a text read: `vars.IMAGE`, `steps.image.outputs.reference`. */
export function pathsRead(text: string): string[] {
  const expressions = [...text.matchAll(EXPRESSION)].map(([, expression = '']) => expression.replace(/'(?:[^']|'')*'/g, "''"));
  return expressions.flatMap((expression) => [...expression.matchAll(/\b[a-z_]\w*(?:\.[\w-]+)+/gi)].map(([path]) => path));
}

/** The parser comes as an ES module only, which the tools that share this file can but import when they need it. */
export async function evaluator(contexts: Readonly<Record<string, unknown>>): Promise<Evaluate> {
  const [{ Evaluator, Lexer, Parser }, { reviver }] = await Promise.all([
    import('@actions/expressions'),
    import('@actions/expressions/data/reviver'),
  ]);
  const known = JSON.parse(JSON.stringify(contexts), reviver) as data.Dictionary;
  return (expression) =>
    new Evaluator(new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), []).parse(), known).evaluate().coerceString();
}
