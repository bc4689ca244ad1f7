// How each linter is asked, and what it answers, in one form.
import { spawnSync } from 'node:child_process';
import type { ToolName } from './tools';

export interface Finding {
  readonly tool: ToolName;
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}

/** Files, by what they are. */
export interface Targets {
  readonly workflows: readonly string[];
  readonly dependabot: readonly string[];
  readonly actions: readonly string[];
  readonly scripts: readonly string[];
  readonly dockerfiles: readonly string[];
  readonly manifests: readonly string[];
}

interface Linter {
  readonly targets: (targets: Targets) => readonly string[];
  readonly run: (program: string, files: readonly string[], programs: Partial<Record<ToolName, string>>) => Finding[];
}

function ask(program: string, args: readonly string[]): { stdout: string; stderr: string } {
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (error !== undefined) throw error;
  return { stdout, stderr };
}

/** A linter that answers with anything else than its JSON has not looked: that is no clean result. */
function parsed<T>(tool: ToolName, { stdout, stderr }: { stdout: string; stderr: string }): T {
  try {
    return JSON.parse(stdout) as T;
  } catch {
    throw new Error(`${tool} gave no findings that can be read:\n${stdout.slice(0, 2000)}\n${stderr.slice(0, 2000)}`);
  }
}

export const LINTERS: Readonly<Record<ToolName, Linter>> = {
  'actionlint': {
    targets: ({ workflows }) => workflows,
    // With shellcheck on every `run:`.
    run: (program, files, { shellcheck }) =>
      parsed<{ filepath: string; line: number; kind: string; message: string }[]>(
        'actionlint',
        ask(program, ['-format', '{{json .}}', '-shellcheck', shellcheck ?? '', ...files]),
      ).map(({ filepath, line, kind, message }) => {
        const code = /(SC\d+)/.exec(message)?.[1];
        return { tool: 'actionlint', rule: code === undefined ? kind : `${kind} ${code}`, file: `${filepath}:${line}`, text: message };
      }),
  },
  'zizmor': {
    targets: ({ workflows, dependabot, actions }) => [...workflows, ...dependabot, ...actions],
    run: (program, files) =>
      parsed<{ ident: string; desc: string; locations: { symbolic: { key: { Local?: { verbatim_path: string } } } }[] }[]>(
        'zizmor',
        ask(program, ['--offline', '--quiet', '--pedantic', '--format', 'json-v1', '--no-exit-codes', ...files]),
      ).map(({ ident, desc, locations }) => ({
        tool: 'zizmor',
        rule: ident,
        file: locations[0]?.symbolic.key.Local?.verbatim_path ?? '',
        text: desc,
      })),
  },
  'check-jsonschema': {
    targets: ({ workflows, dependabot, actions }) => [...workflows, ...dependabot, ...actions],
    run: (program, files) => {
      const schemaOf = (file: string): string =>
        file.endsWith('action.yml')
          ? 'vendor.github-actions'
          : file.endsWith('dependabot.yml')
            ? 'vendor.dependabot'
            : 'vendor.github-workflows';
      return [...new Set(files.map(schemaOf))].flatMap((schema) => {
        const { errors = [], parse_errors: unread = [] } = parsed<{
          errors?: { filename: string; message: string }[];
          parse_errors?: { filename: string; message: string }[];
        }>(
          'check-jsonschema',
          ask(program, ['--output-format', 'json', '--builtin-schema', schema, ...files.filter((file) => schemaOf(file) === schema)]),
        );
        return [...errors, ...unread].map(({ filename, message }) => ({
          tool: 'check-jsonschema' as const,
          rule: schema,
          file: filename,
          text: message,
        }));
      });
    },
  },
  'shellcheck': {
    targets: ({ scripts }) => scripts,
    run: (program, files) =>
      parsed<{ file: string; line: number; code: number; message: string }[]>(
        'shellcheck',
        ask(program, ['--format', 'json', ...files]),
      ).map(({ file, line, code, message }) => ({ tool: 'shellcheck', rule: `SC${code}`, file: `${file}:${line}`, text: message })),
  },
  'hadolint': {
    targets: ({ dockerfiles }) => dockerfiles,
    run: (program, files) =>
      parsed<{ file: string; line: number; code: string; message: string }[]>('hadolint', ask(program, ['--format', 'json', ...files])).map(
        ({ file, line, code, message }) => ({ tool: 'hadolint', rule: code, file: `${file}:${line}`, text: message }),
      ),
  },
  // Not on bicep: its reader takes no types of parameters, and says of the half that it cannot read that it found nothing.
  'checkov': {
    targets: ({ dockerfiles, manifests, workflows }) => [...dockerfiles, ...manifests, ...workflows],
    run: (program, files) => {
      interface Report {
        results?: { failed_checks: { check_id: string; check_name: string; file_path: string }[] };
        summary?: { parsing_errors: number };
      }
      const frameworks = ['dockerfile', 'kubernetes', 'github_actions'];
      const args = ['--framework', ...frameworks, '--quiet', '--compact', '--skip-download', '--output', 'json'];
      const answer = parsed<Report | Report[]>('checkov', ask(program, [...files.flatMap((file) => ['--file', file]), ...args]));
      return [answer].flat().flatMap(({ results }) =>
        (results?.failed_checks ?? []).map(({ check_id: rule, check_name: text, file_path: file }) => ({
          tool: 'checkov' as const,
          rule,
          file,
          text,
        })),
      );
    },
  },
};
