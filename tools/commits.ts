// Whether the commits since the rule are ones that a changelog can be made of: `type(scope): what` in 72 characters, and why below.
import { execFileSync } from 'node:child_process';

/** The last commit before the rule. */
const BEFORE = '16eaa7d';
/** Landed while the rule was not checked yet, and not to be reworded any more. */
const LANDED: readonly string[] = [
  '2ac258406',
  '433b303f9',
  '2bdcf888e',
  '8d14d7448',
  '0fe182256',
  '1b80970bd',
  '4030623c0',
  '41fdf643b',
  '442c96639',
  '47b2cdcf5',
  '59f68b41d',
  '5e6d68bdb',
  '703b92a16',
  '797b9b4ca',
  '8715be1f0',
  '96183917b',
  'a89d481f9',
  'aa490d9f8',
  'dce5accf6',
  '87f7a601e',
  '9218d74b9',
  '9c8203745',
  'e79a7cb96',
];

const LONGEST = 72;
const SUBJECT = /^(feat|fix|perf|refactor|docs|test|build|ci|chore|style|revert)(\([a-z0-9-]+\))?!?: \S/;
/** What a changelog shows: a reader of it wants to know why. */
const EXPLAINED = /^(feat|fix|perf)[(!:]/;

/** What is wrong with a message. */
export function commitProblems(message: string): string[] {
  const [subject = '', blank, ...body] = message.trimEnd().split('\n');
  return [
    ...(SUBJECT.test(subject) ? [] : ['its subject is not `type(scope): what`']),
    ...(subject.length <= LONGEST ? [] : [`its subject has ${subject.length} characters, ${LONGEST} are allowed`]),
    ...(blank === undefined || blank === '' ? [] : ['the line below the subject is not empty']),
    ...(EXPLAINED.test(subject) && body.join('').trim() === '' ? ['its body does not say why'] : []),
  ];
}

function main(): number {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' });
  const range = `${BEFORE}..HEAD`;
  const commits = git('log', '--no-merges', '--format=%H%x1f%an%x1f%B%x1e', range)
    .split('\x1e')
    .map((entry) => entry.trim().split('\x1f'))
    .flatMap(([hash = '', author, message]) =>
      // Dependabot writes subjects as long as the names of packages are.
      message === undefined || author === 'dependabot[bot]' || LANDED.some((landed) => hash.startsWith(landed)) ? [] : [{ hash, message }],
    );
  const wrong = commits.flatMap(({ hash, message }) =>
    commitProblems(message).map((problem) => `${hash.slice(0, 9)} ${message.split('\n')[0]}: ${problem}`),
  );
  process.stdout.write([...wrong, `${commits.length} commits since ${BEFORE}, ${wrong.length} problems`, ''].join('\n'));
  return wrong.length === 0 ? 0 : 1;
}

if (process.argv[1]?.endsWith('commits.ts') === true) process.exitCode = main();
