// Which files the globs name: those of the workspace, less what is left out; each way to name none has its own sentence.
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readManifests } from '../../src/manifests/files';

const FILES = ['k8s/a.yaml', 'k8s/b.yml', 'k8s/c.json', 'k8s/README.md', 'k8s/sub/d.yaml', 'k8s/sub/d.test.yaml', 'text/x.txt', 'top.yaml'];

describe('files', () => {
  let workspace = '';
  let outside = '';
  beforeAll(async () => {
    // Its name is no pattern.
    const folder = await mkdtemp(join(tmpdir(), 'files-'));
    workspace = join(folder, 'work[1]*');
    outside = join(folder, 'elsewhere');
    for (const file of FILES) {
      await mkdir(dirname(join(workspace, file)), { recursive: true });
      await writeFile(join(workspace, file), `# ${file}\n`);
    }
    await mkdir(join(workspace, 'links'));
    await mkdir(join(workspace, 'empty'));
    await mkdir(outside);
    await writeFile(join(outside, 'secret.yaml'), 'secret: value\n');
    await symlink(join(outside, 'secret.yaml'), join(workspace, 'links', 'out.yaml'));
    await symlink('../k8s/a.yaml', join(workspace, 'links', 'in.yaml'));
    await symlink('nowhere.yaml', join(workspace, 'links', 'broken.yaml'));
    await symlink('loop.yaml', join(workspace, 'links', 'loop.yaml'));
    await symlink('../k8s', join(workspace, 'links', 'folder.yaml'));
    await symlink('../k8s/sub', join(workspace, 'links', 'inner'));
    await symlink(outside, join(workspace, 'away'));
    await symlink('.', join(workspace, 'k8s', 'self'));
    await mkdir(join(workspace, 'bytes'));
    await writeFile(join(workspace, 'bytes', 'a.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xff]));
    await writeFile(join(workspace, 'bytes', 'huge.yaml'), Buffer.alloc(9 * 1024 * 1024, 'a'));
  });
  const named = async (...globs: string[]) => {
    const { sources, unmatched, globProblems, problems } = await readManifests(globs, workspace);
    return {
      paths: sources.map(({ path }) => path),
      unmatched,
      globProblems,
      problems: problems.map(({ path, line, column, message }) => `${path}:${line}:${column} ${message}`),
    };
  };
  const found = (...paths: string[]) => ({ paths, unmatched: [], globProblems: [], problems: [] });

  test.each<[string[], string[]]>([
    [['k8s/*.yaml'], ['k8s/a.yaml']],
    [['k8s'], ['k8s/a.yaml', 'k8s/b.yml', 'k8s/c.json', 'k8s/sub/d.test.yaml', 'k8s/sub/d.yaml']],
    [['./k8s/*.y*ml'], ['k8s/a.yaml', 'k8s/b.yml']],
    [
      ['k8s/*', 'k8s/a.yaml'],
      ['k8s/a.yaml', 'k8s/b.yml', 'k8s/c.json', 'k8s/sub/d.test.yaml', 'k8s/sub/d.yaml'],
    ],
    [
      ['k8s/**/*.yaml', '!**/*.test.yaml'],
      ['k8s/a.yaml', 'k8s/sub/d.yaml'],
    ],
    [['!k8s/sub', 'k8s/**/*.yaml'], ['k8s/a.yaml']],
    [['! k8s/sub/**', 'k8s/**/*.yaml'], ['k8s/a.yaml']],
    [['top.yaml'], ['top.yaml']],
    [['links/in.yaml'], ['links/in.yaml']],
    [['links/inner/*.yaml'], ['links/inner/d.test.yaml', 'links/inner/d.yaml']],
    [['links/inner'], ['links/inner/d.test.yaml', 'links/inner/d.yaml']],
  ])('%j', async (globs, paths) => {
    expect(await named(...globs)).toEqual(found(...paths));
  });

  test('an absolute glob into the workspace', async () => {
    const glob = join(workspace.replace(/[[*]/g, '[$&]'), 'top.yaml');
    const { sources } = await readManifests([glob], workspace);
    expect(sources).toEqual([{ path: 'top.yaml', text: '# top.yaml\n' }]);
  });

  test.each([
    ['../elsewhere/*.yaml', "../elsewhere/*.yaml has '..' in it: manifests lie in the workspace"],
    ['k8s/../../elsewhere/*.yaml', "k8s/../../elsewhere/*.yaml has '..' in it: manifests lie in the workspace"],
    ['!../x.yaml', "!../x.yaml has '..' in it: manifests lie in the workspace"],
    ['/etc/*.yaml', '/etc/*.yaml leads out of the workspace: manifests lie in it'],
    ['~/x.yaml', '~/x.yaml leads out of the workspace: manifests lie in it'],
    ['!', "'!' names nothing"],
    ['!k8s/a.yaml', '!k8s/a.yaml only leaves files out, and none is named'],
    ['links/out.yaml', 'links/out.yaml is a link that leads out of the workspace'],
    ['away/*.yaml', 'away/*.yaml is a link that leads out of the workspace'],
    ['text', 'text matches no YAML or JSON, only text/x.txt'],
    ['text/*.txt', 'text/*.txt matches no YAML or JSON, only text/x.txt'],
  ])('%s', async (glob, problem) => {
    expect(await named(glob)).toEqual({ ...found(), globProblems: [problem] });
  });

  test('a glob of which nothing is left', async () => {
    expect(await named('k8s/a.yaml', '!k8s/*.yaml')).toEqual({
      ...found(),
      globProblems: ['k8s/a.yaml matches only files that !k8s/*.yaml leaves out'],
    });
  });

  test.each(['none/*.yaml', 'empty', 'empty/**', 'k8s/[', 'k8s/*.yaml\\'])('%s matches nothing', async (glob) => {
    expect(await named(glob)).toEqual({ ...found(), unmatched: [glob] });
  });

  test.each([
    ['links/*ut.yaml', 'links/out.yaml:1:1 the file is a link that leads out of the workspace'],
    ['links/folder*', 'links/folder.yaml:1:1 this is a link to a folder, which is not followed: name the folder itself'],
    ['links/broken.yaml', 'links/broken.yaml:1:1 the file is a link to nothing'],
    ['links/loop.yaml', 'links/loop.yaml:1:1 the file is a link to itself'],
    ['bytes/a.yaml', 'bytes/a.yaml:1:4 the bytes here are no UTF-8'],
    ['bytes/huge.yaml', 'bytes/huge.yaml:1:1 the file has 9 MiB, more than the 8 that are read'],
  ])('%s', async (glob, problem) => {
    expect(await named(glob)).toEqual({ ...found(), problems: [problem] });
  });

  test('each problem of several is told, and the rest is read', async () => {
    const { paths, problems } = await named('links/*.yaml', 'top.yaml');
    expect(paths).toEqual(['links/in.yaml', 'top.yaml']);
    expect(problems).toHaveLength(4);
  });

  test('what cannot be searched says so', async () => {
    await expect(readManifests(['a.yaml'], join(workspace, 'top.yaml', 'no'))).resolves.toMatchObject({
      globProblems: [expect.stringContaining('the workspace cannot be read (ENOTDIR)')],
    });
  });
});
