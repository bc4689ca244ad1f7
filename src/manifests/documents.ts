// The documents of a file, and where kubectl would find their syntax wrong. What it reads differently is refused.
import { LineCounter, parseAllDocuments, type Document, type Node, type YAMLError } from 'yaml';
import type { Report } from './values';

/** Of each file: the first ones tell what is wrong, a thousand tell nothing. */
const MOST_PROBLEMS = 20;
const LONGEST_MESSAGE = 200;

export interface Lines {
  /** Counted from 1. */
  placeOf(offset: number): { line: number; column: number };
}

export function linesOf(text: string): Lines {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1);
  return {
    placeOf: (offset) => {
      const { line, col } = counter.linePos(offset);
      return { line, column: col };
    },
  };
}

/** Their contents; nothing of a document whose syntax is wrong. */
export function parseDocuments(text: string, lines: Lines, report: Report): Node[] {
  const misplaced = separatorProblems(text);
  if (misplaced.length > 0) {
    for (const { offset, message } of misplaced) report(offset, message);
    return [];
  }
  const { problems, contents } = parsed(text);
  const seen = new Set<number>();
  for (const { offset, message } of problems) {
    const { line } = lines.placeOf(offset);
    if (seen.has(line) || seen.size >= MOST_PROBLEMS) continue;
    seen.add(line);
    report(offset, message.slice(0, LONGEST_MESSAGE) + hint(lineAt(text, offset)));
  }
  return contents;
}

function parsed(text: string): { problems: Misplaced[]; contents: Node[] } {
  const tooDeep = { problems: [{ offset: 0, message: 'the file is nested too deeply to be read' }], contents: [] };
  try {
    // Scalars stay texts (see scalars.ts), keys are compared in values.ts: the library takes quadratic time for it.
    const documents = parseAllDocuments(text, {
      schema: 'failsafe',
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    if ('empty' in documents) return { problems: [...documents.errors, ...documents.warnings].map(misplaced), contents: [] };
    const read = documents.map((document) => ({ contents: document.contents, problems: problemsOf(document) }));
    const problems = read.flatMap((document) => document.problems);
    if (problems.some(({ message }) => message === 'Maximum call stack size exceeded')) return tooDeep;
    return { problems, contents: read.flatMap(({ contents, problems: own }) => (contents === null || own.length > 0 ? [] : [contents])) };
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    throw error;
  }
}

/** Tags are judged in scalars.ts. */
function problemsOf({ errors, warnings, directives }: Document.Parsed): Misplaced[] {
  const explicit = directives.yaml.explicit === true ? [{ offset: 0, message: 'directives such as %YAML are not read' }] : [];
  return [...[...errors, ...warnings.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')].map(misplaced), ...explicit];
}

function misplaced({ pos, message }: YAMLError): Misplaced {
  return { offset: pos[0], message };
}

interface Misplaced {
  offset: number;
  message: string;
}

/** kubectl cuts a file at lines that begin with `---`, whatever stands on them, and reads one document of each part. */
function separatorProblems(text: string): Misplaced[] {
  const problems: Misplaced[] = [];
  let ended = false;
  for (const { 0: line, index } of text.matchAll(/^.*$/gm)) {
    if (line.startsWith('---')) {
      ended = false;
      if (!/^---\s*(#|$)/.test(line)) problems.push({ offset: index, message: 'only a comment may follow `---` on its line' });
    } else if (/^\.\.\.(\s|$)/.test(line)) ended = true;
    else if (ended && !/^\s*(#|$)/.test(line)) {
      problems.push({ offset: index, message: 'nothing is read after `...` until the next `---`' });
      ended = false;
    }
  }
  return problems.slice(0, MOST_PROBLEMS);
}

/** The mistake that everybody makes once. */
function hint(line: string): string {
  return /(^|[^$])[{[][^'"]*\$\{/.test(line) ? '; within { } and [ ] a variable stands in quotes' : '';
}

function lineAt(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const to = text.indexOf('\n', offset);
  return text.slice(from, Math.min(to === -1 ? text.length : to, from + 500));
}
