// Text from outside, as a line of a log: it never begins one, and never becomes a command of the runner
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).

/** One line that the runner takes for nothing but text: it looks for `::` behind white space, and for `##[` anywhere. */
export function plainLine(text: string): string {
  return text
    .replace(/[\r\n\u0085\u2028\u2029]+/g, ' ')
    .replaceAll('##[', '##\u200b[')
    .replace(/^(\s*):/, '$1\u200b:');
}
