// What holds for everything that is written, whatever the options: names that a shell or YAML would take for its own, ends of files, markers.
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { filesOf, library, synthesize } from './library';

describe('output', () => {
  test.each(['true', 'null', '0123', 'path', 'home', '0x1F', '1e3', 'no'])("a secret named '%s' is a name everywhere", (secret) => {
    const files = synthesize({ secrets: [secret] });
    const inputs = (parse(files['.github/workflows/workload-identity.yml']!) as Workflow).jobs.ensure.steps.at(-1)!.with;
    expect(inputs['secret']).toBe(secret);
    const env = /name: SECRET_NAME\n +value: (.*)/.exec(files['manifests/deployment.yaml']!)![1]!;
    expect(parse(env)).toBe(secret);
    // The variable of the shell has a prefix: PATH stays the shell's own.
    expect(files['infra/main.bicepparam']).toContain(`readEnvironmentVariable('SECRET_${secret.toUpperCase()}', '')`);
    expect(files['scripts/set-up.sh']).toContain(` SECRET_${secret.toUpperCase()} && export SECRET_${secret.toUpperCase()}\n`);
  });

  test('every text file ends with a newline, and no line with a space', () => {
    for (const [path, text] of Object.entries(synthesize())) {
      expect([path, text.endsWith('\n') && !text.endsWith('\n\n')]).toEqual([path, true]);
      expect([path, /[ \t]$/m.test(text)]).toEqual([path, false]);
    }
  });

  test('an ejected project has no marker, and none that is undefined', () => {
    process.env['PROJEN_EJECTING'] = 'true';
    try {
      for (const [path, text] of Object.entries(synthesize()).filter(([path]) => !path.includes('lock'))) {
        expect([path, text.slice(0, 200)]).toEqual([path, expect.not.stringMatching(/undefined|~~ Generated/)]);
      }
    } finally {
      delete process.env['PROJEN_EJECTING'];
    }
  });

  test('with a projenrc in JSON there is one projenrc', () => {
    const files = filesOf((outdir) => new library.AksWorkloadIdentityProject({ name: 'shop', outdir, projenrcJson: true }));
    expect(Object.keys(files).filter((path) => path.includes('projenrc') || path.startsWith('tsconfig'))).toEqual([]);
    expect(files['package.json']).not.toContain('tsx');
  });
});

interface Workflow {
  jobs: { ensure: { steps: { with: Record<string, string> }[] } };
}
