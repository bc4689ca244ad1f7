// Ids of resources from their types and names, as templates write them.
import { TemplateError } from '../templates/expression';
import { text, type Value } from '../templates/values';
import type { Place } from './scope';

/** `Microsoft.A/b/c` and `x/y` as `/providers/Microsoft.A/b/x/c/y`. */
export function providerPath(type: string, names: readonly string[]): string {
  const [namespace = '', ...types] = type.split('/');
  if (types.length !== names.length)
    throw new TemplateError(
      `The template resource '${names.join('/')}' for type '${type}' has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name.`,
    );
  return `/providers/${namespace}/${types.map((segment, index) => `${segment}/${names[index] ?? ''}`).join('/')}`;
}

const isType = (value: string): boolean => /^[\w.]+\/[\w./]+$/.test(value);

/** The arguments before the type, and the names after it. */
function split(values: readonly Value[]): { before: string[]; type: string; names: string[] } {
  const texts = values.map(text);
  const at = texts.findIndex(isType);
  if (at < 0) throw new TemplateError(`Unable to find a resource type in '${texts.join(', ')}'.`);
  return { before: texts.slice(0, at), type: texts[at] ?? '', names: texts.slice(at + 1).flatMap((name) => name.split('/')) };
}

export function idFunctions(
  place: Place,
  subscriptionId: () => string,
  groupName: () => string,
): Record<string, (values: Value[]) => Value> {
  return {
    resourceid: (values) => {
      const { before, type, names } = split(values);
      const [first, second] = before;
      const subscription = second === undefined ? subscriptionId() : (first ?? '');
      const group = second ?? first ?? groupName();
      const base = subscription === '' ? '' : `/subscriptions/${subscription}`;
      return `${base}${group === '' ? '' : `/resourceGroups/${group}`}${providerPath(type, names)}`;
    },
    subscriptionresourceid: (values) => {
      const { before, type, names } = split(values);
      return `/subscriptions/${before[0] ?? subscriptionId()}${providerPath(type, names)}`;
    },
    tenantresourceid: (values) => {
      const { type, names } = split(values);
      return providerPath(type, names);
    },
    managementgroupresourceid: (values) => {
      const { before, type, names } = split(values);
      const base = before[0] === undefined ? place.scope : `/providers/Microsoft.Management/managementGroups/${before[0]}`;
      return `${base}${providerPath(type, names)}`;
    },
    extensionresourceid: ([base, ...values]) => {
      const { type, names } = split(values);
      return `${text(base).replace(/\/$/, '')}${providerPath(type, names)}`;
    },
  };
}
