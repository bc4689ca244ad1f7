// Comparing ids and names as Azure does.

/** ARM ids, names and GUIDs are compared without regard to case. */
export function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A value of which nothing is known that is this text. */
export function isText(value: unknown, text: string): boolean {
  return typeof value === 'string' && same(value, text);
}
