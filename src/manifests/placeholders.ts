// `${NAME}` stands for a variable, `$${NAME}` for `${NAME}` itself. All that merely looks like it is a mistake, not a text:
// who writes `${X:-1}` expects what a shell would do.
import { short } from './scalars';

export interface Filled {
  text: string;
  /** It was nothing but one placeholder. */
  lone: boolean;
  /** `occurrence`: of the `${` in the text, from 0. */
  problems: { occurrence: number; message: string }[];
}

const PLACEHOLDER = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/y;
/** How far the end of a mistake is looked for, and how many of a text are reported. */
const LONGEST = 200;
const MOST_PROBLEMS = 20;

export function hasPlaceholder(text: string): boolean {
  return text.includes('${');
}

export function fill(text: string, variables: ReadonlyMap<string, string>): Filled {
  const parts: string[] = [];
  const problems: Filled['problems'] = [];
  let lone = false;
  let from = 0;
  let occurrence = 0;
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', from), occurrence += 1) {
    const escaped = at > from && text[at - 1] === '$';
    parts.push(text.slice(from, escaped ? at - 1 : at));
    PLACEHOLDER.lastIndex = at;
    const [whole = '${', name] = PLACEHOLDER.exec(text) ?? [];
    from = at + whole.length;
    if (escaped) {
      parts.push(whole);
      continue;
    }
    const value = name === undefined ? undefined : variables.get(name);
    lone = whole.length === text.length;
    parts.push(value ?? '');
    if (value === undefined && problems.length < MOST_PROBLEMS)
      problems.push({ occurrence, message: name === undefined ? lookAlike(text, at) : undefinedName(name, variables) });
  }
  return { text: parts.join('') + text.slice(from), lone, problems };
}

function undefinedName(name: string, variables: ReadonlyMap<string, string>): string {
  return `the variable '${short(name)}' is not defined; there are: ${[...variables.keys()].sort().join(', ')}`;
}

function lookAlike(text: string, at: number): string {
  const rest = text.slice(at + 2, at + 2 + LONGEST);
  const end = rest.search(/[}\n]/);
  const literal = 'for the text itself write `$${`';
  if (end === -1 || rest[end] !== '}') return `\`\${\` is not closed; ${literal}`;
  const inside = rest.slice(0, end);
  const shown = `\`\${${short(inside)}}\``;
  if (inside.startsWith('{'))
    return `\`\${{\` is an expression of GitHub's workflows, which nobody evaluates here; use \`variables\`, or ${literal}`;
  if (inside.trim() === '') return `${shown} names no variable; ${literal}`;
  if (/^\s*[A-Za-z_][A-Za-z0-9_]*\s*$/.test(inside)) return `${shown} is no variable: no spaces between the braces; ${literal}`;
  if (/^[!#]?[A-Za-z_][A-Za-z0-9_]*\s*[:\-=+?%#/^,@[*]/.test(inside) || /^[!#]/.test(inside))
    return `${shown} is of a shell: there are no defaults and no operators here; ${literal}`;
  return `${shown} is no variable: a name has letters, digits and \`_\`; ${literal}`;
}
