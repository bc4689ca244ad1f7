// `uniqueString` and `guid` of templates: the same names as Azure makes from the same parts.
// `guid` is a version 5 UUID; `uniqueString` is a 64-bit variant of MurmurHash3 (public domain) in base 32. Both are checked in
// tests against values that Microsoft's Bicep compiler computed.
import { v5 } from 'uuid';

const GUID_NAMESPACE = '11fb06fb-712d-4ddd-98c7-e71bbd588830';
const [C1, C2] = [0x239b961b, 0xab0e9789];
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

export function guidOf(parts: readonly string[]): string {
  return v5(parts.join('-'), GUID_NAMESPACE);
}

export function uniqueString(parts: readonly string[]): string {
  let rest = murmur64(Buffer.from(parts.join('-'), 'utf8'));
  let text = '';
  for (let index = 0; index < 13; index += 1) {
    text += ALPHABET[Number(rest >> 59n)];
    rest = (rest << 5n) & 0xffff_ffff_ffff_ffffn;
  }
  return text;
}

const rotated = (value: number, by: number): number => ((value << by) | (value >>> (32 - by))) >>> 0;
const mixed = (value: number, first: number, by: number, second: number): number =>
  Math.imul(rotated(Math.imul(value, first) >>> 0, by), second) >>> 0;

function finished(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

/** Eight bytes at a time, in two halves of 32 bits that feed each other. */
function murmur64(data: Buffer): bigint {
  let [h1, h2] = [0, 0];
  const whole = data.length - (data.length % 8);
  for (let at = 0; at < whole; at += 8) {
    h1 = (rotated((h1 ^ mixed(data.readUInt32LE(at), C1, 15, C2)) >>> 0, 19) + h2) >>> 0;
    h1 = (Math.imul(h1, 5) + 0x561ccd1b) >>> 0;
    h2 = (rotated((h2 ^ mixed(data.readUInt32LE(at + 4), C2, 17, C1)) >>> 0, 13) + h1) >>> 0;
    h2 = (Math.imul(h2, 5) + 0x0bcaa747) >>> 0;
  }
  const tail = data.subarray(whole);
  const little = (bytes: Buffer): number => bytes.reduceRight((sum, byte) => ((sum << 8) | byte) >>> 0, 0);
  if (tail.length > 0) h1 = (h1 ^ mixed(little(tail.subarray(0, 4)), C1, 15, C2)) >>> 0;
  if (tail.length > 4) h2 = (h2 ^ mixed(little(tail.subarray(4)), C2, 17, C1)) >>> 0;
  h1 = (h1 ^ data.length) >>> 0;
  h2 = (h2 ^ data.length) >>> 0;
  h1 = (h1 + h2) >>> 0;
  h2 = (h2 + h1) >>> 0;
  h1 = finished(h1);
  h2 = finished(h2);
  h1 = (h1 + h2) >>> 0;
  h2 = (h2 + h1) >>> 0;
  return (BigInt(h2) << 32n) | BigInt(h1);
}
