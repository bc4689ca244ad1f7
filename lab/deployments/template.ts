// Templates as they are sent: their shape, and the values of their parameters.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax
import { z } from 'zod';
import { evaluate, type Scope } from '../templates/evaluate';
import { isObject, type Value } from '../templates/values';
import { same } from '../text';
import { deploymentErrors } from './errors';

const COPY = z.looseObject({
  name: z.string().optional(),
  count: z.unknown(),
  mode: z.string().optional(),
  batchSize: z.number().optional(),
});

const RESOURCE = z.looseObject({
  type: z.string(),
  apiVersion: z.string().optional(),
  name: z.unknown().optional(),
  existing: z.boolean().optional(),
  condition: z.unknown().optional(),
  copy: COPY.optional(),
  scope: z.unknown().optional(),
  dependsOn: z.array(z.unknown()).optional(),
  resources: z.array(z.unknown()).optional(),
});

const PARAMETER = z.looseObject({
  type: z.string().optional(),
  $ref: z.string().optional(),
  defaultValue: z.unknown().optional(),
  allowedValues: z.array(z.unknown()).optional(),
  nullable: z.boolean().optional(),
  minValue: z.number().optional(),
  maxValue: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
});

const TEMPLATE = z.looseObject({
  $schema: z.string(),
  contentVersion: z.string(),
  parameters: z.record(z.string(), PARAMETER).default({}),
  variables: z.record(z.string(), z.unknown()).default({}),
  functions: z
    .array(
      z.looseObject({
        namespace: z.string(),
        members: z.record(
          z.string(),
          z.looseObject({
            parameters: z.array(z.looseObject({ name: z.string() })).default([]),
            output: z.looseObject({ value: z.unknown() }),
          }),
        ),
      }),
    )
    .default([]),
  definitions: z.record(z.string(), PARAMETER).default({}),
  resources: z.union([z.array(RESOURCE), z.record(z.string(), RESOURCE)]).default([]),
  outputs: z
    .record(
      z.string(),
      z.looseObject({
        type: z.string().optional(),
        $ref: z.string().optional(),
        value: z.unknown().optional(),
        condition: z.unknown().optional(),
        copy: COPY.extend({ input: z.unknown() }).optional(),
      }),
    )
    .default({}),
});

export type Template = z.infer<typeof TEMPLATE>;
export type TemplateResource = z.infer<typeof RESOURCE>;
export type TemplateParameter = z.infer<typeof PARAMETER>;
export type GivenParameters = Record<
  string,
  { value?: unknown; reference?: { keyVault: { id: string }; secretName: string; secretVersion?: string } }
>;

export function readTemplate(template: unknown): Template {
  const result = TEMPLATE.safeParse(template);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw deploymentErrors.invalidTemplate(`${issue?.message ?? 'it does not fit'} at '${issue?.path.join('.') ?? ''}'`);
}

export function readResource(resource: unknown): TemplateResource {
  const result = RESOURCE.safeParse(resource);
  if (result.success) return result.data;
  throw deploymentErrors.invalidTemplate(`a resource is not well formed at '${result.error.issues[0]?.path.join('.') ?? ''}'`);
}

/** A type that the template declares itself stands for the one that it is made of. */
export function typeOf({ definitions }: Template, parameter: { type?: string | undefined; $ref?: string | undefined }): string {
  let found = parameter;
  for (let steps = 0; found.type === undefined && found.$ref !== undefined && steps < 20; steps += 1) {
    found = definitions[found.$ref.replace('#/definitions/', '')] ?? {};
  }
  return (found.type ?? 'object').toLowerCase();
}

export const isSecure = (type: string): boolean => type.toLowerCase().startsWith('secure');

/** Given values, defaults for the rest, each within its bounds. `defaults` evaluates an expression among the parameters known so far. */
export function parameterValues(
  template: Template,
  given: GivenParameters,
  defaults: (known: Record<string, Value>) => Scope,
): Record<string, Value> {
  const names = Object.keys(template.parameters);
  const unknown = Object.keys(given).filter((name) => !names.some((declared) => same(declared, name)));
  if (unknown.length > 0) throw deploymentErrors.parameterUnknown(unknown, names);
  const known: Record<string, Value> = {};
  for (const [name, parameter] of Object.entries(template.parameters)) {
    const sent = Object.entries(given).find(([key]) => same(key, name))?.[1];
    if (sent !== undefined && 'value' in sent && !(sent.value == null && parameter.defaultValue !== undefined))
      known[name.toLowerCase()] = (sent.value ?? null) as Value;
    else if (parameter.defaultValue !== undefined) known[name.toLowerCase()] = evaluate(parameter.defaultValue, defaults(known));
    else if (parameter.nullable === true) known[name.toLowerCase()] = null;
    else throw deploymentErrors.parameterMissing(name);
    checkParameter(template, name, parameter, known[name.toLowerCase()] ?? null);
  }
  return known;
}

const FITS: Record<string, (value: Value) => boolean> = {
  string: (value) => typeof value === 'string',
  securestring: (value) => typeof value === 'string',
  int: (value) => typeof value === 'number' && Number.isInteger(value),
  bool: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: (value) => isObject(value),
  secureobject: (value) => isObject(value),
};

function checkParameter(template: Template, name: string, parameter: TemplateParameter, value: Value): void {
  if (value === null && parameter.nullable === true) return;
  const type = typeOf(template, parameter);
  const refuse = (reason: string): never => {
    throw deploymentErrors.parameterInvalid(name, reason);
  };
  if (FITS[type]?.(value) === false)
    refuse(`Expected a value of type '${type}', but received a value of type '${Array.isArray(value) ? 'Array' : typeof value}'`);
  const { allowedValues, minValue, maxValue, minLength, maxLength } = parameter;
  const allowed =
    allowedValues === undefined ||
    [value].flat().every((one) => allowedValues.some((other) => JSON.stringify(other) === JSON.stringify(one)));
  if (!allowed) refuse(`The parameter value is not part of the allowed value(s): '${allowedValues.map(String).join(',')}'`);
  if (typeof value === 'number' && ((minValue !== undefined && value < minValue) || (maxValue !== undefined && value > maxValue)))
    refuse(`The parameter value '${value}' is not between '${minValue ?? '-'}' and '${maxValue ?? '-'}'`);
  const length = typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
  if (length !== undefined && ((minLength !== undefined && length < minLength) || (maxLength !== undefined && length > maxLength)))
    refuse(`Its length of ${length} is not between '${minLength ?? '-'}' and '${maxLength ?? '-'}'`);
}
