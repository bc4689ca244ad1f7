// The bytes of a file as text: what is no UTF-8, or no text at all, is refused at its place.
import type { ManifestProblem } from './problem';

/** What YAML 1.1 does not let into a file (libyaml's reader), and the line breaks that YAML 1.2 does not know. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/;

export type Text = { text: string } | { problem: ManifestProblem };

export function textOf(path: string, bytes: Uint8Array): Text {
  const refused = (text: string, offset: number, message: string): Text => ({ problem: { path, ...placeAt(text, offset), message } });
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return refused('', 0, 'the file is UTF-16: save it as UTF-8');
  const end = isUtf8(bytes) ? bytes.length : lengthOfUtf8(bytes);
  // A byte order mark at the beginning is dropped here.
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, end), { stream: true });
  const at = text.search(FORBIDDEN);
  if (at !== -1) return refused(text, at, forbidden(text.charCodeAt(at)));
  if (end < bytes.length) return refused(text, text.length, 'the bytes here are no UTF-8');
  return { text };
}

function forbidden(code: number): string {
  const name = code.toString(16).toUpperCase().padStart(4, '0');
  return `the character U+${name} cannot stand in a manifest; within double quotes write \\u${name}`;
}

/** Up to the first mistake. */
function lengthOfUtf8(bytes: Uint8Array): number {
  let [right, wrong] = [0, bytes.length];
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) right = middle;
    else wrong = middle;
  }
  return right;
}

/** `begins`: more may follow, so that its last character may be cut. */
function isUtf8(bytes: Uint8Array, begins = false): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: begins });
    return true;
  } catch {
    return false;
  }
}

function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
