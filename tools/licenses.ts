// The licences of all that is in the bundle. ncc's own --license writes one package only.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `folder` holds the bundle: webpack leaves the path of each module in a comment. */
export function licenses(folder: string): string {
  const names = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, path = ''] of text.matchAll(
      /(?:\.\/|")node_modules\/((?:@[\w.-]+\/)?[\w.-]+(?:\/node_modules\/(?:@[\w.-]+\/)?[\w.-]+)*)/g,
    ))
      names.add(`node_modules/${path}`);
  }
  return licensesOf(names);
}

/** Of packages, by their folders. */
export function licensesOf(roots: Iterable<string>): string {
  return [...new Set(roots)]
    .sort()
    .flatMap((root) => {
      if (!existsSync(join(root, 'package.json'))) return [];
      const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
        name: string;
        version: string;
        license?: string;
      };
      const file = readdirSync(root).find((entry) => /^licen[cs]e/i.test(entry));
      return [`${name} ${version}\n${license ?? ''}\n${file === undefined ? '' : readFileSync(join(root, file), 'utf8').trim()}\n`];
    })
    .join('\n----\n\n');
}
