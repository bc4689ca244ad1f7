// What GitHub answered instead of what it was asked for.
import { describe, expect, test } from '@jest/globals';
import { codeOf, diagnoseGitHub, isRefusal, statusOf } from '../../src/action/github/problem';

/** As Octokit throws it: with a response where there was one. */
const octokit = (status: number, response: object | undefined = {}, message = 'words\nmore'): Error =>
  Object.assign(new Error(message, { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }), { status, response });

describe("GitHub's problems", () => {
  test.each<[string, Error, number | undefined, string, boolean, string]>([
    ['no right', octokit(403), 403, 'HTTP 403', true, 'GITHUB_REFUSED'],
    ['not there', octokit(404), 404, 'HTTP 404', true, 'GITHUB_REFUSED'],
    ['too many requests', octokit(429), 429, 'HTTP 429', false, 'GITHUB_UNAVAILABLE'],
    ['failing', octokit(503), 503, 'HTTP 503', false, 'GITHUB_UNAVAILABLE'],
    [
      'no answer at all, which Octokit calls 500',
      Object.assign(octokit(500), { response: undefined }),
      undefined,
      'ECONNRESET',
      false,
      'GITHUB_UNAVAILABLE',
    ],
    [
      'an answer that is none',
      new Error('the answer is about pull request 18'),
      undefined,
      'the answer is about pull request 18',
      false,
      'GITHUB_UNAVAILABLE',
    ],
  ])('%s', (_name, error, status, code, refused, diagnosis) => {
    expect(statusOf(error)).toBe(status);
    expect(codeOf(error)).toBe(code);
    expect(isRefusal(error)).toBe(refused);
    expect(diagnoseGitHub(error, 'the state of a pull request')).toMatchObject({ link: 'github', code: diagnosis });
  });

  test('are said in one line', () => {
    expect(diagnoseGitHub(octokit(503), 'it').seen).toBe('GitHub did not answer properly when asked for it: HTTP 503 words');
    expect(diagnoseGitHub(octokit(403), 'it').seen).toBe('GitHub refused it: words');
  });
});
