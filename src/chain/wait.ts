// A wait is named in the log: what is not answered for a few seconds gets a line, so that a slow run is never a silent one.
const NAMED_AFTER_MS = 5000;

/** Waits for `work`; `name` is the request that it stands for. */
export async function namedWait<T>(name: string, log: (line: string) => void, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => log(`waiting for an answer to ${name}`), NAMED_AFTER_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
