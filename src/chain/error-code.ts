// The code of a failed connection, in a word that a person can look up.

/** The innermost error says what failed: the outer ones only say that something did. */
export function errorCode(error: unknown): string {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (!(cause instanceof Error)) return String(cause);
  // The code of a DOMException is a number that nobody knows: 23 is a TimeoutError.
  if (cause.name === 'TimeoutError') return 'ETIMEDOUT';
  // A proxy that opens no way: undici and hpagent say so in words alone.
  const refusal = /(?:Proxy response \(|Bad response: )(\d+)/.exec(cause.message)?.[1];
  if (refusal !== undefined) return `the proxy answers HTTP ${refusal}`;
  const { code } = cause as Error & { code?: unknown };
  return typeof code === 'string' ? code : (cause.message.split('\n')[0] ?? cause.name);
}
