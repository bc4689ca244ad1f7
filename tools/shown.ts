// How demos show what happens, on a terminal.

export function heading(text: string): void {
  process.stdout.write(`\n\u001b[1m=== ${text}\u001b[0m\n`);
}

/** As a runner shows a log: masks are taken out, and groups are headings. */
export function shown(text: string): string {
  return text
    .replace(/^::(add-mask|debug)::.*\n/gm, '')
    .replace(/^::group::(.*)$/gm, '▸ $1')
    .replace(/^::endgroup::\n/gm, '')
    .replace(
      /^::(error|warning|notice)(?: [^:]*)?::(.*)$/gm,
      (_line, level: string, message: string) => `${level.toUpperCase()}: ${message}`,
    );
}
