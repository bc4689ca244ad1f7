// What is said to GitHub's runner and to nobody else: on a terminal, the line that masks a token would show it.
import * as core from '@actions/core';
import type { Environment } from './environment';

export interface Runner {
  /** Called with every secret the moment it is received. */
  mask: (secret: string) => void;
  setOutput: (name: string, value: string) => void;
}

const NOBODY: Runner = { mask: () => undefined, setOutput: () => undefined };

/** A runner sets GITHUB_ACTIONS in every step (https://docs.github.com/actions/reference/workflows-and-actions/variables). */
export function runnerOf(environment: Environment): Runner {
  return environment['GITHUB_ACTIONS'] === 'true' ? { mask: core.setSecret, setOutput: core.setOutput } : NOBODY;
}
