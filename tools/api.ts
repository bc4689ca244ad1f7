// Writes API.md from what jsii has found in src/project: the project type and its parts, each option with its default.
// Options that come from projen are left to projen: with them, generators of such files write thousands of lines.
import { readFileSync, writeFileSync } from 'node:fs';
import { table } from './markdown';

interface Docs {
  summary?: string;
  remarks?: string;
  default?: string;
  example?: string;
}

interface TypeReference {
  fqn?: string;
  primitive?: string;
  collection?: { kind: 'array' | 'map'; elementtype: TypeReference };
}

interface Type {
  fqn: string;
  name: string;
  kind: 'class' | 'interface' | 'enum';
  docs?: Docs;
  interfaces?: string[];
  properties?: { name: string; docs?: Docs; type: TypeReference; locationInModule: { line: number } }[];
  members?: { name: string; docs?: Docs }[];
  initializer?: { parameters?: { name: string; optional?: boolean; type: TypeReference }[] };
}

const { types } = JSON.parse(readFileSync('.jsii', 'utf8')) as { types: Record<string, Type> };
const all = Object.values(types);
/** Extended by the options of the project type alone: they belong to their part. */
const LEAVES = ['PullRequestEnvironmentsOptions'];
/** Interfaces that others extend: each is documented once. */
const shared = all.filter(
  ({ fqn }) => all.some(({ interfaces = [] }) => interfaces.includes(fqn)) && !LEAVES.includes(fqn.replace('aks-wli-action.', '')),
);

function typeText({ fqn, primitive, collection }: TypeReference): string {
  if (collection?.kind === 'array') return `${typeText(collection.elementtype)}[]`;
  if (collection?.kind === 'map') return `{ [name]: ${typeText(collection.elementtype)} }`;
  return primitive ?? fqn?.replace(/^aks-wli-action\./, '') ?? '';
}

/** jsii marks a default that is no literal by a dash in front. */
function defaultText(text = ''): string {
  return text.startsWith('- ') ? text.slice(2) : `\`${text}\``;
}

function sentence({ summary = '', remarks }: Docs = {}): string {
  return [summary, remarks]
    .filter((part) => part !== undefined)
    .join(' ')
    .replace(/\n/g, ' ');
}

type Option = NonNullable<Type['properties']>[number];

/** In the order of the source, which is the order of use. */
function ownOptions(type: Type): Option[] {
  return [...(type.properties ?? [])].sort((one, other) => one.locationInModule.line - other.locationInModule.line);
}

function ancestors(type: Type): Type[] {
  return (type.interfaces ?? []).flatMap((fqn) => types[fqn] ?? []);
}

function allOptions(type: Type): Option[] {
  return [...ancestors(type).flatMap(allOptions), ...ownOptions(type)];
}

/** How `projen new` takes the option; structures and maps it does not take at all. */
function commandLine({ name, type, docs }: Option): string {
  const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (type.primitive === 'boolean') return docs?.default === 'false' ? `\`--${option}\`` : `\`--no-${option}\``;
  if (type.primitive !== undefined) return `\`--${option} VALUE\``;
  return type.collection?.kind === 'array' ? `\`--${option} ONE --${option} OTHER\`` : 'in the projenrc';
}

function optionTable(options: readonly Option[]): string {
  return table(
    ['option', 'type', 'default', 'on the command line', 'meaning'],
    options.map((option) => [
      `\`${option.name}\``,
      `\`${typeText(option.type)}\``,
      defaultText(option.docs?.default),
      commandLine(option),
      sentence(option.docs),
    ]),
  );
}

/** What a user reads of an object of the class. */
function propertyTable(type: Type): string[] {
  const own = ownOptions(type);
  return own.length === 0
    ? []
    : [
        table(
          ['property', 'type', 'meaning'],
          own.map(({ name, type: of, docs }) => [`\`${name}\``, `\`${typeText(of)}\``, sentence(docs)]),
        ),
      ];
}

function links(all: readonly Type[]): string {
  return all.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' and ');
}

/** The project type shows all of its options in one table; a part shows its own, and says where the others are. */
function classSection(type: Type): string {
  const parameters = type.initializer?.parameters ?? [];
  const options = types[parameters.at(-1)?.type.fqn ?? ''];
  const call = parameters.map(({ name, optional, type: of }) => `${name}${optional === true ? '?' : ''}: ${typeText(of)}`).join(', ');
  const example = type.docs?.example === undefined ? [] : [`\`\`\`typescript\n${type.docs.example.trim()}\n\`\`\``];
  const head = [`## ${type.name}`, sentence(type.docs), `    new ${type.name}(${call})`, ...example, ...propertyTable(type)];
  if (options === undefined) return head.join('\n\n');
  const foreign = (options.interfaces ?? []).filter((fqn) => types[fqn] === undefined);
  if (foreign.length > 0)
    return [...head, optionTable(allOptions(options)), `Besides, all options of \`${foreign.join('`, `')}\`.`].join('\n\n');
  if (shared.includes(options)) return [...head, `Options: ${links([options])}.`].join('\n\n');
  const own = ownOptions(options);
  return [
    ...head,
    ...(own.length > 0 ? [optionTable(own)] : []),
    `${own.length > 0 ? 'Besides' : 'Options'}: ${links(ancestors(options))}.`,
  ].join('\n\n');
}

function interfaceSection(type: Type): string {
  const more = ancestors(type);
  return [
    `## ${type.name}`,
    sentence(type.docs),
    optionTable(ownOptions(type)),
    ...(more.length > 0 ? [`Besides: ${links(more)}.`] : []),
  ].join('\n\n');
}

function enumSection(type: Type): string {
  return [
    `## ${type.name}`,
    sentence(type.docs),
    table(
      ['member', 'meaning'],
      (type.members ?? []).map(({ name, docs }) => [`\`${type.name}.${name}\``, sentence(docs)]),
    ),
  ].join('\n\n');
}

const projectFirst = (one: Type, other: Type): number => Number(other.name.endsWith('Project')) - Number(one.name.endsWith('Project'));
const text = [
  '<!-- Generated by tools/api.ts from src/project: run "npx projen compile && npx projen post-compile". -->',
  '# The project type and its parts',
  'All of them are exported by `aks-wli-action`. Every option can be left out; wrong ones are refused all at once when the project is synthesised, with the rule.',
  "What no option changes, projen does: `project.github?.tryFindWorkflow('sweep')` gives a workflow, `project.github?.actions.set('actions/checkout', ...)` another version of an action, and `project.tryFindObjectFile('.github/workflows/sweep.yml')?.addOverride(...)` changes any line.",
  ...all
    .filter(({ kind }) => kind === 'class')
    .sort(projectFirst)
    .map(classSection),
  ...shared.map(interfaceSection),
  ...all.filter(({ kind }) => kind === 'enum').map(enumSection),
].join('\n\n');
writeFileSync('API.md', `${text}\n`);
