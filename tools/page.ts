// A job summary as a page for a browser, whole in one file: its Markdown as HTML, its Mermaid pictures drawn by Mermaid itself.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Marked } from 'marked';

const MERMAID = createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js');
const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}' +
  'table{border-collapse:collapse;display:block;overflow:auto}th,td{border:1px solid #d0d7de;padding:.3rem .8rem;text-align:left}' +
  'code,pre{font-family:ui-monospace,monospace;background:#f6f8fa}pre.mermaid{background:none}';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What is drawn is taken from the element's text, as GitHub does. */
const markdown = new Marked({
  renderer: { code: ({ text, lang }) => (lang === 'mermaid' ? `<pre class="mermaid">${escaped(text)}</pre>\n` : false) },
});

export function summaryPage(title: string, summary: string): string {
  // The text of a script ends at the first `</script`, wherever that stands.
  const mermaid = readFileSync(MERMAID, 'utf8').replaceAll('</script', '<\\/script');
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>`,
    markdown.parse(summary, { async: false }),
    `<script>${mermaid}</script>`,
    '<script>mermaid.initialize({ startOnLoad: true });</script>',
    '</body></html>',
    '',
  ].join('\n');
}
