// `npm run test:lint`: the linters of the field over all that is scaffolded and all that is ours. Only what is accepted by name passes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCEPTED, type Accepted } from './accepted';
import { LINTERS, type Finding } from './linters';
import { toolsOf, type ToolName } from './tools';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  // Scaffolds go where this run can delete them: the module asks for its folder when it is read.
  const temporary = mkdtempSync(join(tmpdir(), 'lint-'));
  process.env['TMPDIR'] = temporary;
  process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
  const { lintTargets } = await import('./targets');
  const targets = lintTargets();

  const tools = toolsOf(say);
  const programs: Partial<Record<ToolName, string>> = {};
  for (const [name, tool] of Object.entries(tools)) if ('program' in tool) programs[name as ToolName] = tool.program;
  const names = Object.keys(LINTERS) as ToolName[];
  const used = new Set<Accepted>();
  const open: Finding[] = [];
  for (const name of names) {
    const [tool, linter] = [tools[name], LINTERS[name]];
    if ('refusal' in tool) {
      say(`${name.padEnd(17)} cannot be had here: ${tool.refusal}`);
      continue;
    }
    const files = linter.targets(targets);
    const findings = linter.run(tool.program, files, programs);
    const refused = findings.filter((finding) => {
      const accepted = ACCEPTED.find(
        ({ tool: of, rule, where }) => of === finding.tool && rule === finding.rule && finding.file.includes(where),
      );
      if (accepted !== undefined) used.add(accepted);
      return accepted === undefined;
    });
    open.push(...refused);
    say(
      `${name.padEnd(17)} ${files.length} files, ${findings.length} findings, ${findings.length - refused.length} of them accepted by name`,
    );
  }
  for (const { tool, rule, file, text } of open) say(`${tool}: ${rule}: ${file.replace(temporary, '')}: ${text}`);
  const idle = ACCEPTED.filter((accepted) => !used.has(accepted) && programs[accepted.tool] !== undefined);
  for (const { tool, rule, where } of idle) say(`accepted, and found no more: ${tool}: ${rule} in ${where}`);
  const missing = names.filter((name) => programs[name] === undefined);
  say(`${open.length + idle.length} to fix, ${missing.length} of ${names.length} linters missing`);
  return open.length + idle.length === 0 ? 0 : 1;
}

void main().then((status) => {
  process.exitCode = status;
});
