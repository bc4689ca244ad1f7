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
  const given = Object.fromEntries(
    children(root).map((node) => [nameOf(node), evaluate(children(node).at(-1)!, () => undefined, FUNCTIONS)]),
  );
  return deploy(join(dirname(path), using), { ...given, ...changes }, deployment);
}

export async function deploy(path: string, parameters: Record<string, Value>, deployment: Deployment): Promise<Record<string, Value>> {
  const declared = declarations(await parseBicep(path, readFileSync(path, 'utf8')));
  const group = `/subscriptions/${deployment.subscriptionId}/resourceGroups/${deployment.resourceGroup}`;
  const functions: Functions = {
    ...FUNCTIONS,
    resourceGroup: (...names) =>
      names.length === 0
        ? { id: group, name: deployment.resourceGroup, location: 'westus' }
        : { subscriptionId: names[0], resourceGroup: names[1] },
    subscription: () => ({
      id: `/subscriptions/${deployment.subscriptionId}`,
      subscriptionId: deployment.subscriptionId,
      tenantId: deployment.tenantId,
    }),
    subscriptionResourceId: (type, name) => `/subscriptions/${deployment.subscriptionId}/providers/${textOf(type)}/${textOf(name)}`,
  };
  const known = new Map<string, Value>();
  const scope: Scope = (name) => {
    if (!known.has(name)) throw new Error(`${path}: '${name}' is used before it is there`);
    return known.get(name);
  };
  const unknown = Object.keys(parameters).filter(
    (name) => !declared.some((one) => one.name === name && one.node.type === 'parameter_declaration'),
  );
  if (unknown.length > 0) throw new Error(`${path}: there are no parameters ${unknown.join(', ')}`);

  const outputs: Record<string, Value> = {};
  for (const { name, node, decorators } of declared) {
    const body = children(node).at(-1)!;
    switch (node.type) {
      case 'parameter_declaration':
        known.set(
          name,
          parameterOf(path, name, node, decorators, parameters, () => evaluate(body, scope, functions)),
        );
        break;
      case 'variable_declaration':
        known.set(name, evaluate(body, scope, functions));
        break;
      case 'resource_declaration':
        known.set(name, resources(node, body, scope, functions, group, deployment));
        break;
      case 'module_declaration': {
        const { params, scope: at } = evaluate(body, scope, functions) as {
          params: Record<string, Value>;
          scope?: { subscriptionId: string; resourceGroup: string };
        };
        const given = Object.fromEntries(Object.entries(params));
        known.set(name, { outputs: await deploy(join(dirname(path), quoted(node)), given, { ...deployment, ...at }) });
        break;
      }
      case 'output_declaration':
        outputs[name] = evaluate(body, scope, functions);
    }
  }
  return outputs;
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

function parameterOf(
  path: string,
  name: string,
  node: Node,
  decorators: readonly string[],
  parameters: Record<string, Value>,
  fallback: () => Value,
): Value {
  const hasDefault = children(node).length > 2;
  if (!(name in parameters) && !hasDefault) throw new Error(`${path}: the parameter '${name}' has no value`);
  const value = name in parameters ? parameters[name] : fallback();
  const least = Number(decorators.map((text) => /^@minLength\((\d+)\)$/.exec(text)?.[1]).find((digits) => digits !== undefined) ?? 0);
  if ((value as { length?: number }).length! < least) throw new Error(`${path}: the parameter '${name}' is too short`);
  return value;
}

function resources(node: Node, body: Node, scope: Scope, functions: Functions, group: string, deployment: Deployment): Value {
  const existing = node.children.some((child) => child?.type === 'existing');
  const make = (object: Node, inner: Scope): Value => {
    if (object.type === 'if_statement') {
      const [condition, then] = children(object) as [Node, Node];
      return evaluate(condition, inner, functions) === true ? make(then, inner) : undefined;
    }
    const values = evaluate(object, inner, functions) as { [key: string]: Value };
    const [type = '', apiVersion = ''] = quoted(node).split('@');
    const parent = values['parent'] as { id: string } | undefined;
    const on = (values['scope'] as { id: string } | undefined)?.id ?? group;
    const name = textOf(values['name']);
    const resource: Resource = {
      type,
      apiVersion,
      id: parent === undefined ? `${on}/providers/${type}/${name}` : `${parent.id}/${type.split('/').at(-1)!}/${name}`,
      name,
      existing,
      scope: on,
      body: values,
    };
    return { id: resource.id, name, properties: deployment.made(resource) };
  };
  const loop = children(body)[0];
  if (body.type !== 'array' || loop?.type !== 'for_statement') {
    return body.type === 'for_statement' ? each(body, scope, functions, make) : make(body, scope);
  }
  return each(loop, scope, functions, make);
}

function each(loop: Node, scope: Scope, functions: Functions, make: (object: Node, inner: Scope) => Value): Value {
  const [variable, list, body] = children(loop) as [Node, Node, Node];
  const items = evaluate(list, scope, functions) as Value[];
  return items.map((item) => make(body, (name) => (name === variable.text ? item : scope(name))));
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
