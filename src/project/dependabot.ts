// Updates by Dependabot: a week after a release, in one pull request for each kind.
import { YamlFile, type Project } from 'projen';
import { APP_FOLDER } from './image-steps';

/** The pins of the workflows come with the package of the type: who updates that and runs `npx projen` has them all. */
export function addDependabot(project: Project): void {
  const update = (ecosystem: string, directory: string) => ({
    'package-ecosystem': ecosystem,
    directory,
    'schedule': { interval: 'weekly' },
    // Most of what is published in bad faith is found out within days.
    'cooldown': { 'default-days': 7 },
    'groups': { [`${ecosystem}${directory === '/' ? '' : `-${directory.slice(1)}`}`]: { patterns: ['*'] } },
  });
  new YamlFile(project, '.github/dependabot.yml', {
    committed: true,
    obj: { version: 2, updates: [update('npm', '/'), update('npm', `/${APP_FOLDER}`), update('docker', `/${APP_FOLDER}`)] },
  });
}
