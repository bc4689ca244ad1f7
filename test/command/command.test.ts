// The command line itself: what it says when it is asked for nothing, or for what it has not.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

function command(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['lib/command/main.mjs', ...parameters], { encoding: 'utf8' });
}

describe('npx aks-wli-action', () => {
  test.each([[], ['--help'], ['help']])('%p lists the commands', (...parameters) => {
    const { status, stdout } = command(...parameters);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^ {2}lab +Azure/m)]);
  });

  test.each(['labs', 'constructor'])('%s is no command: the list goes to standard error', (name) => {
    const { status, stdout, stderr } = command(name);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(new RegExp(`no command '${name}'[^]*lab +Azure`))]);
  });

  test('lab --help names the options, and a wrong one is refused in one line', () => {
    expect(command('lab', '--help').stdout).toContain('--seed NUMBER');
    const { status, stderr } = command('lab', '--cloud', 'public');
    expect([status, stderr]).toEqual([2, "--cloud is one of AzureCloud, AzureUSGovernment, AzureChinaCloud, not 'public'\n"]);
    expect(command('lab', '--sed').stderr).toMatch(/^Unknown option '--sed'.*\n$/);
  });

  test('lab ends with the status of what it ran', () => {
    expect(command('lab', '--exec', 'test -n "$HTTPS_PROXY" && exit 7').status).toBe(7);
  });
});
