// A container's log: kept whole, read from any point, followed to its end.

export interface Log {
  write(chunk: Uint8Array): void;
  end(): void;
  /** As `GET .../log` answers: `follow`, `tailLines`, `limitBytes`, `timestamps`, `sinceSeconds`. */
  response(query: URLSearchParams): Response;
  /** The log of the run before this one; undefined when there was none. */
  previous(): Log | undefined;
  /** A container that restarts begins a new log, and keeps the last one. */
  begin(): void;
}

interface Line {
  at: number;
  text: string;
}

/** `finished`: the lines of a run that is over. */
export function createLog(now: () => number, finished?: Line[]): Log {
  let lines = finished ?? [];
  let before: Line[] | undefined;
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
      const parts = (rest + Buffer.from(chunk).toString()).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) add(`${part}\n`);
    },
    begin: () => {
      if (!ended) return;
      before = lines;
      lines = [];
      ended = false;
    },
    previous: () => (before === undefined ? undefined : createLog(now, before)),
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
      const since = query.get('sinceSeconds');
      const recent = since === null ? lines : lines.filter(({ at }) => at >= now() - Number(since) * 1000);
      const shown = (tail === null ? recent : Number(tail) === 0 ? [] : recent.slice(-Number(tail)))
        .map(({ at, text }) => (stamp ? `${new Date(at).toISOString()} ${text}` : text))
        .join('');
      const headers = { 'content-type': 'text/plain' };
      if (query.get('follow') !== 'true' || ended || finished !== undefined) {
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
