// The body of a request as text: inflated where the client has compressed it, as Azure's clients may.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const INFLATE: Record<string, (data: Buffer) => Buffer> = {
  'identity': (data) => data,
  'gzip': gunzipSync,
  'x-gzip': gunzipSync,
  'deflate': inflateSync,
  'br': brotliDecompressSync,
};

export class UnreadableBody extends Error {}

export async function bodyText(request: Request): Promise<string> {
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  const inflate = INFLATE[encoding];
  if (inflate === undefined) throw new UnreadableBody(`the content encoding '${encoding}' is not known`);
  const data = Buffer.from(await request.arrayBuffer());
  try {
    return inflate(data).toString('utf8');
  } catch {
    throw new UnreadableBody(`the body is not ${encoding}`);
  }
}
