// The test settings: ES modules, because half of the Action's libraries come in no other form.
import { JsonFile, type javascript } from 'projen';

const CLUSTER_ONLY = ['/test/cluster/'];

export function addJest(project: javascript.NodeProject): void {
  project.addDevDeps('jest@30.5.2', '@types/jest@30.0.0', '@swc/core@1.16.22', '@swc/jest@0.2.39');
  new JsonFile(project, 'jest.config.json', {
    marker: false,
    obj: {
      testEnvironment: 'node',
      roots: ['<rootDir>/test'],
      testMatch: ['**/*.test.ts'],
      globalSetup: '<rootDir>/test/temporary/before.ts',
      globalTeardown: '<rootDir>/test/temporary/after.ts',
      extensionsToTreatAsEsm: ['.ts'],
      transform: {
        '^.+\\.ts$': [
          '@swc/jest',
          {
            // JSON is imported with `with { type: 'json' }`, which Jest asks for and SWC would drop.
            jsc: { target: 'es2024', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
            module: { type: 'es6' },
          },
        ],
      },
      // These need Go: `npm run test:cluster` runs them.
      testPathIgnorePatterns: ['/node_modules/', ...CLUSTER_ONLY],
      testTimeout: 60000,
      maxWorkers: 2,
    },
  });
  project.testTask.exec('jest', { receiveArgs: true, env: { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' } });
}
