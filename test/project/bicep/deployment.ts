// A deployment of Bicep, as Azure would do it: parameters, resources in the order that they need each other, modules at their scope.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { children, parametersAsVariables, parseBicep } from './syntax';
import { evaluate, FUNCTIONS, textOf, type Functions, type Scope, type Value } from './expression';
import type { Node } from 'web-tree-sitter';

export interface Resource {
  type: string;
  apiVersion: string;
  id: string;
  name: string;
  existing: boolean;
  /** Id of what an extension resource, as a role assignment, is on; the resource group where it names none. */
  scope: string;
  body: { [key: string]: Value };
}

export interface Deployment {
  subscriptionId: string;
  resourceGroup: string;
  tenantId: string;
  /** What Azure adds to a resource when it has made it: `principalId` of an identity, say. */
  made: (resource: Resource) => Record<string, Value>;
}

interface Declared {
  name: string;
  node: Node;
  decorators: readonly string[];
}

/** Deploys a parameter file, and gives the outputs of its template. */
export async function deployParameters(
  path: string,
  changes: Record<string, Value>,
  deployment: Deployment,
): Promise<Record<string, Value>> {
  const { using, text } = parametersAsVariables(readFileSync(path, 'utf8'));
  const root = await parseBicep(path, text);
  const functions: Functions = {
    ...FUNCTIONS,
    loadJsonContent: (file) => JSON.parse(readFileSync(join(dirname(path), textOf(file)), 'utf8')) as Value,
  };
  const given = Object.fromEntries(
    children(root).map((node) => [nameOf(node), evaluate(children(node).at(-1)!, () => undefined, functions)]),
  );
  return deploy(join(dirname(path), using), { ...given, ...changes }, deployment);
}

/** What the expressions of one file see. */
interface Context {
  path: string;
  group: string;
  scope: Scope;
  functions: Functions;
  deployment: Deployment;
}

export async function deploy(path: string, parameters: Record<string, Value>, deployment: Deployment): Promise<Record<string, Value>> {
  const declared = declarations(await parseBicep(path, readFileSync(path, 'utf8')));
  const unknown = Object.keys(parameters).filter(
    (name) => !declared.some((one) => one.name === name && one.node.type === 'parameter_declaration'),
  );
  if (unknown.length > 0) throw new Error(`${path}: there are no parameters ${unknown.join(', ')}`);

  const known = new Map<string, Value>();
  const scope: Scope = (name) => {
    if (!known.has(name)) throw new Error(`${path}: '${name}' is used before it is there`);
    return known.get(name);
  };
  const group = `/subscriptions/${deployment.subscriptionId}/resourceGroups/${deployment.resourceGroup}`;
  const context: Context = { path, group, scope, functions: functionsOf(deployment, group), deployment };
  const outputs: Record<string, Value> = {};
  for (const declaration of declared) {
    const { name, node } = declaration;
    const body = children(node).at(-1)!;
    switch (node.type) {
      case 'parameter_declaration':
        known.set(name, parameterOf(declaration, parameters, context));
        break;
      case 'variable_declaration':
        known.set(name, evaluate(body, scope, context.functions));
        break;
      case 'resource_declaration':
        known.set(name, body.type === 'for_statement' ? each(node, body, context) : make(node, body, context));
        break;
      case 'module_declaration':
        known.set(name, { outputs: await deployModule(node, body, context) });
        break;
      case 'output_declaration':
        outputs[name] = evaluate(body, scope, context.functions);
    }
  }
  return outputs;
}

function functionsOf({ subscriptionId, resourceGroup, tenantId }: Deployment, group: string): Functions {
  const subscription = `/subscriptions/${subscriptionId}`;
  return {
    ...FUNCTIONS,
    // With names it is where a module goes.
    resourceGroup: (...names) =>
      names.length === 0
        ? { id: group, name: resourceGroup, location: 'westus' }
        : { subscriptionId: names.length === 1 ? subscriptionId : names[0], resourceGroup: names.at(-1) },
    subscription: () => ({ id: subscription, subscriptionId, tenantId }),
    subscriptionResourceId: (type, name) => `${subscription}/providers/${textOf(type)}/${textOf(name)}`,
  };
}

function declarations(root: Node): Declared[] {
  const found: Declared[] = [];
  let decorators: string[] = [];
  for (const node of children(root)) {
    if (node.type === 'decorators') decorators = children(node).map(({ text }) => text);
    else {
      if (node.type.endsWith('_declaration')) found.push({ name: nameOf(node), node, decorators });
      decorators = [];
    }
  }
  return found;
}

function parameterOf({ name, node, decorators }: Declared, parameters: Record<string, Value>, { path, scope, functions }: Context): Value {
  const [, , fallback] = children(node);
  if (!(name in parameters) && fallback === undefined) throw new Error(`${path}: the parameter '${name}' has no value`);
  const value = name in parameters ? parameters[name] : evaluate(fallback!, scope, functions);
  const least = decorators.map((text) => /^@minLength\((\d+)\)$/.exec(text)?.[1]).find((digits) => digits !== undefined);
  if (least !== undefined && (value as { length: number }).length < Number(least))
    throw new Error(`${path}: the parameter '${name}' is too short`);
  return value;
}

async function deployModule(node: Node, body: Node, { path, scope, functions, deployment }: Context): Promise<Record<string, Value>> {
  const { params, scope: at } = evaluate(body, scope, functions) as {
    params: Record<string, Value>;
    scope?: { subscriptionId: string; resourceGroup: string };
  };
  return deploy(join(dirname(path), quoted(node)), { ...params }, { ...deployment, ...at });
}

/** `[for item in items: {...}]`. */
function each(node: Node, loop: Node, context: Context): Value {
  const [variable, list, body] = children(loop) as [Node, Node, Node];
  const items = evaluate(list, context.scope, context.functions) as Value[];
  return items.map((item) => make(node, body, { ...context, scope: (name) => (name === variable.text ? item : context.scope(name)) }));
}

/** Undefined where its condition does not hold. */
function make(node: Node, object: Node, context: Context): Value {
  const { group, scope, functions, deployment } = context;
  if (object.type === 'if_statement') {
    const [condition, then] = children(object) as [Node, Node];
    return evaluate(condition, scope, functions) === true ? make(node, then, context) : undefined;
  }
  const body = evaluate(object, scope, functions) as { [key: string]: Value };
  const [type = '', apiVersion = ''] = quoted(node).split('@');
  const parent = body['parent'] as { id: string } | undefined;
  const on = (body['scope'] as { id: string } | undefined)?.id ?? group;
  const name = textOf(body['name']);
  const id = parent === undefined ? `${on}/providers/${type}/${name}` : `${parent.id}/${type.split('/').at(-1)!}/${name}`;
  const existing = node.children.some((child) => child.type === 'existing');
  return { id, name, properties: deployment.made({ type, apiVersion, id, name, existing, scope: on, body }) };
}

function nameOf(node: Node): string {
  return children(node)[0]!.text;
}

/** The text of the string behind a declaration's name: the type of a resource, the path of a module. */
function quoted(node: Node): string {
  return children(node)
    .find(({ type }) => type === 'string')!
    .text.slice(1, -1);
}
