// The value of an expression of Bicep, as far as the scaffolded files go. What it does not know is an error, never a guess.
import { createHash } from 'node:crypto';
import { children } from './syntax';
import type { Node } from 'web-tree-sitter';

export type Value = string | number | boolean | undefined | Value[] | { [key: string]: Value };
export type Scope = (name: string) => Value;
export type Functions = Record<string, (...values: Value[]) => Value>;

/** Text where text is wanted; an object there would be a mistake that Bicep's compiler finds. */
export function textOf(value: Value): string {
  if (typeof value === 'object' || value === undefined) throw new Error(`text is wanted, not ${JSON.stringify(value)}`);
  return String(value);
}

/** Not Azure's own hash, but as good for a test: the same for the same, another for another. */
function hash(values: Value[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

export const FUNCTIONS: Functions = {
  guid: (...values) => hash(values).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
  uniqueString: (...values) => hash(values).slice(0, 13),
  concat: (...lists) => lists.flatMap((list) => list as Value[]),
  replace: (text, from, to) => textOf(text).replaceAll(textOf(from), textOf(to)),
  empty: (value) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0),
  readEnvironmentVariable: (name, fallback) => process.env[textOf(name)] ?? fallback,
};

export function evaluate(node: Node, scope: Scope, functions: Functions): Value {
  const value = (child: Node | null | undefined): Value => evaluate(child!, scope, functions);
  const parts = children(node);
  switch (node.type) {
    case 'identifier':
      return scope(node.text);
    case 'number':
      return Number(node.text);
    case 'boolean':
      return node.text === 'true';
    case 'string':
      return node.text.startsWith("'''")
        ? node.text.slice(3, -3).replace(/^\n/, '')
        : parts.map((part) => (part.type === 'interpolation' ? textOf(value(children(part)[0])) : unescaped(part.text))).join('');
    case 'array':
      return parts.map(value);
    case 'object':
      return objectOf(node, scope, functions);
    case 'parenthesized_expression':
      return value(parts[0]);
    case 'member_expression':
      return (value(node.childForFieldName('object')) as Record<string, Value>)[node.childForFieldName('property')!.text];
    case 'subscript_expression': {
      const key = children(node).at(-1);
      return (value(node.childForFieldName('object')) as Record<string, Value>)[textOf(value(key))];
    }
    case 'unary_expression':
      return !value(node.childForFieldName('argument'));
    case 'null':
      return undefined;
    case 'binary_expression': {
      const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
      const operator = node.children.find((child) => !child.isNamed)?.text;
      if (operator === '??') return value(left) ?? value(right);
      if (operator === '&&') return value(left) === true && value(right) === true;
      throw new Error(`an operator that this reader does not know: ${node.text}`);
    }
    case 'ternary_expression': {
      const [condition, consequence, alternative] = parts;
      return value(condition) === true ? value(consequence) : value(alternative);
    }
    case 'for_statement': {
      const [variable, list, body] = parts as [Node, Node, Node];
      return (value(list) as Value[]).map((item) => evaluate(body, (name) => (name === variable.text ? item : scope(name)), functions));
    }
    case 'call_expression': {
      const name = node.childForFieldName('function')!.text;
      const call = functions[name];
      if (call === undefined) throw new Error(`a function that this reader does not know: ${name}`);
      return call(...children(node.childForFieldName('arguments')!).map(value));
    }
    default:
      throw new Error(`an expression that this reader does not know: ${node.type}: ${node.text}`);
  }
}

/**
 * Each value is found when it is asked for. The grammar takes a call as the item of an array for two items: who asks for
 * no `assignableScopes` is not in its way.
 */
function objectOf(node: Node, scope: Scope, functions: Functions): Value {
  const entries = children(node).map((property): [string, PropertyDescriptor] => {
    const [key, value] = children(property) as [Node, Node];
    const name = key.type === 'string' ? textOf(evaluate(key, scope, functions)) : key.text;
    return [name, { enumerable: true, get: () => evaluate(value, scope, functions) }];
  });
  return Object.defineProperties({}, Object.fromEntries(entries));
}

function unescaped(text: string): string {
  return text.replace(/\\(['\\$])/g, '$1');
}
