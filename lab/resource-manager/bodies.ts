// Bodies of Resource Manager's requests: read as JSON objects, and by the shape that a handler declares.
import JSON5 from 'json5';
import { z } from 'zod';
import { bodyText, UnreadableBody } from '../network/body';
import { armErrors } from './errors';

export type JsonObject = Record<string, unknown>;

/** Tags as every resource has them; null stands for none. */
export const TAGS = z
  .record(z.string(), z.string())
  .nullish()
  .transform((tags) => tags ?? undefined);

/** What all resources share. */
export const RESOURCE = z.looseObject({ location: z.string().nullish(), tags: TAGS });

export async function readBody(request: Request): Promise<JsonObject> {
  let text: string;
  try {
    text = (await bodyText(request)).replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof UnreadableBody) throw armErrors.invalidContent(error.message);
    throw error;
  }
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = parseJson(text);
  } catch (error) {
    throw armErrors.invalidContent((error as Error).message);
  }
  return shaped(body, z.looseObject({}));
}

/** Resource Manager takes names without quotes, comments and trailing commas as well: az sends templates so. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON5.parse(text);
  }
}

/** The body in its shape, or Resource Manager's refusal that names the first place where it is not. */
export function shaped<T>(body: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw armErrors.invalidContent(`${issue?.message ?? 'it does not fit'}. Path '${issue?.path.join('.') ?? ''}'.`);
}

const RESERVED = /[<>%&\\?/\p{Cc}]/u;

/** https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations */
export function checkTags(name: string, tags: Record<string, string> | undefined): void {
  const entries = Object.entries(tags ?? {});
  if (entries.length > 50) throw armErrors.tooManyTags(name);
  for (const [key, value] of entries) {
    if (key.length > 512) throw armErrors.tagNameTooLong(key);
    if (RESERVED.test(key)) throw armErrors.tagNameCharacters(key);
    if (value.length > 256) throw armErrors.tagValueTooLong(key);
  }
}
