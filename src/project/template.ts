// The texts of scaffolded files: they lie in templates/project, with `@@name@@` where a value goes.
import { readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..', 'templates', 'project');

export function templateText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The template with its values filled in. A name without a value is a mistake of ours, and so is a value without a name. */
export function fillTemplate(path: string, values: Readonly<Record<string, string>>): string {
  const text = templateText(path);
  const names = new Set([...text.matchAll(/@@(\w+)@@/g)].map(([, name = '']) => name));
  const idle = Object.keys(values).filter((name) => !names.has(name));
  if (idle.length > 0) throw new Error(`${path} has no place for: ${idle.join(', ')}`);
  return text.replace(/@@(\w+)@@/g, (_place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${path} needs a value for: ${name}`);
    return value;
  });
}
