// The one place that writes to the log of the step: text from outside never becomes a command of the runner.
import * as core from '@actions/core';
import { plainLine } from './plain-line';

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
