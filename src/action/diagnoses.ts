// What can end a run as a whole, and what GitHub can answer.
import { diagnosing, type Wordings } from '../chain/diagnosis';
import { ACTION_URL } from '../chain/repository';

export const RUN_DIAGNOSES = {
  RUN_CANCELLED: {
    link: 'run',
    seen: 'it was cancelled (<signal>).',
    fix: 'Run this step again; it goes on where it stopped.',
  },
  RUN_TIMEOUT: {
    link: 'run',
    seen: 'it was not done within <seconds> s.',
    fix: 'See the last lines of the log for what it waited for, or raise `timeout`; the next run goes on where this one stopped.',
  },
  PLAN_HAS_CHANGES: {
    link: 'run',
    seen: '<changes> planned, and `fail-on-changes` is `true`: <list>.',
    fix: 'Run with `mode: ensure`, or undo what was changed by hand.',
  },
  GITHUB_REFUSED: {
    link: 'github',
    seen: 'GitHub refused <operation>: <message>',
    fix: 'Give the job the permissions that the README lists, and check `github-token`.',
  },
  GITHUB_UNAVAILABLE: {
    link: 'github',
    seen: 'GitHub did not answer properly when asked for <operation>: <message>',
    fix: 'Run this step again; nothing was deleted.',
  },
  UNEXPECTED: {
    link: 'run',
    seen: 'something that the Action does not know: <message>',
    fix: `Please report it at ${ACTION_URL}/issues, with the log of this step.`,
  },
} as const satisfies Wordings;

export const diagnose = diagnosing(RUN_DIAGNOSES);
