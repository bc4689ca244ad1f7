// A file that the type manages: its first line says so, and it is written anew by each synthesis.
import { TextFile, type Project } from 'projen';

/** `comment` is what begins a line of comment in the file's language. */
export function managedFile(project: Project, path: string, comment: string, text: string): void {
  const file = new TextFile(project, path, { marker: true, committed: true });
  file.addLine(`${comment} ${file.marker}`);
  for (const line of text.trimEnd().split('\n')) file.addLine(line);
}
