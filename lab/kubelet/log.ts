// A container's log: kept whole, read from any point, followed to its end.

export interface Log {
  write(chunk: Uint8Array): void;
  end(): void;
  /** As `GET .../log` answers: `follow`, `tailLines`, `limitBytes`, `timestamps`. */
  response(query: URLSearchParams): Response;
}

export function createLog(now: () => number): Log {
  let lines: { at: number; text: string }[] = [];
  let rest = '';
  let ended = false;
  const followers = new Set<(text: string | undefined) => void>();
  const add = (text: string): void => {
    const line = { at: now(), text };
    lines.push(line);
    for (const follower of followers) follower(text);
  };
  return {
    write: (chunk) => {
      // A container that restarts writes a new log.
      if (ended) {
        lines = [];
        ended = false;
      }
      const parts = (rest + Buffer.from(chunk).toString()).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) add(`${part}\n`);
    },
    end: () => {
      if (rest !== '') add(rest);
      rest = '';
      ended = true;
      for (const follower of followers) follower(undefined);
      followers.clear();
    },
    response: (query) => {
      const tail = query.get('tailLines');
      const stamp = query.get('timestamps') === 'true';
      const shown = (tail === null ? lines : lines.slice(-Number(tail) || lines.length))
        .map(({ at, text }) => (stamp ? `${new Date(at).toISOString()} ${text}` : text))
        .join('');
      const headers = { 'content-type': 'text/plain' };
      if (query.get('follow') !== 'true' || ended) {
        const limit = query.get('limitBytes');
        return new Response(limit === null ? shown : Buffer.from(shown).subarray(0, Number(limit)), { headers });
      }
      let unfollow = (): void => undefined;
      const encoder = new TextEncoder();
      const stream = new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(encoder.encode(shown));
          const follower = (text: string | undefined): void => {
            if (text === undefined) controller.close();
            else controller.enqueue(encoder.encode(text));
          };
          followers.add(follower);
          unfollow = () => followers.delete(follower);
        },
        cancel: () => unfollow(),
      });
      return new Response(stream, { headers });
    },
  };
}
