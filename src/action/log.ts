// The one place that writes to the log of the step. Text from outside never begins a line of it, and never becomes a command
// of the runner (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
import * as core from '@actions/core';

/** One line that the runner takes for nothing but text: it looks for `::` behind white space, and for `##[` anywhere. */
export function plainLine(text: string): string {
  return text
    .replace(/[\r\n\u0085\u2028\u2029]+/g, ' ')
    .replaceAll('##[', '##\u200b[')
    .replace(/^(\s*):/, '$1\u200b:');
}

export function info(line: string): void {
  core.info(plainLine(line));
}

/** A group of the log. Says at its end how long it took. */
export async function phase<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  core.startGroup(name);
  try {
    return await work();
  } finally {
    info(`${name.toLowerCase()}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    core.endGroup();
  }
}
