// Markdown whose structure no value can change.

/** Text that shows as it is: no links, no HTML, no mentions, no table cells of its own. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('@', '&#64;');
}

/** A cell of a table: text, code, or text with a link. */
export type Cell = string | { code: string } | { text: string; url: string };

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(cellText)))].join('\n');
}

function cellText(cell: Cell): string {
  if (typeof cell === 'string') return escapeMarkdown(cell);
  if ('code' in cell) return `\`${cell.code.replace(/[`\r\n]/g, '').replaceAll('|', '\\|')}\``;
  return link(cell.text, cell.url);
}

/** Nothing of an address ends it, or a cell. What is encoded already stays so. */
export function link(text: string, url: string): string {
  const address = encodeURI(url)
    .replace(/%25(?=[0-9a-f]{2})/gi, '%')
    .replace(/[()]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `[${escapeMarkdown(text)}](${address})`;
}

/** Lines of a shell: a person copies them. */
export function shellBlock(lines: readonly string[]): string {
  return ['```sh', ...lines.map((line) => line.replace(/[`\r\n]/g, '')), '```'].join('\n');
}

export function details(summary: string, body: string): string {
  return `<details><summary>${escapeMarkdown(summary)}</summary>\n\n${body}\n\n</details>`;
}
