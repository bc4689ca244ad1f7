// The team's own to begin with: a Deployment that reads its secret, and the program in it.
import { SampleFile, type Project } from 'projen';
import { fillTemplate, templateText } from './template';
import type { Workload } from './workload';

export function sampleWorkload(project: Project, { secrets }: Workload, manifestsFolder: string): void {
  new SampleFile(project, `${manifestsFolder}/deployment.yaml`, {
    contents: fillTemplate('manifests/deployment.yaml', { secret: secrets[0] ?? '' }),
  });
  for (const name of ['Dockerfile', 'package.json', 'package-lock.json', 'read-secret.mjs'])
    new SampleFile(project, `app/${name}`, { contents: templateText(`app/${name}`) });
}
