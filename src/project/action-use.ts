// How workflows use the Action: for which workload, from which commit, with which manifests.
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { folderProblems, workloadProblems } from './option-problems';
import { workloadOf, type Workload } from './workload';
import type { Pin } from './pins';
import type { ActionOptions } from './action-options';

export interface ActionUse {
  readonly workload: Workload;
  readonly pin: Pin;
  readonly manifestsFolder: string | undefined;
  readonly manifestVariables: Readonly<Record<string, string>>;
}

const PINNED = /^([\w.-]+\/[\w./-]+@[0-9a-f]{40})\s+#\s*(v\d+(?:\.\d+){0,2})$/;
const TAGGED = /^[\w.-]+\/[\w./-]+@v\d+(\.\d+){0,2}$/;

export function actionUseOf(projectName: string, options: ActionOptions): ActionUse {
  return {
    workload: workloadOf(projectName, options),
    pin: parsePin(options.actionReference ?? ownReference()),
    manifestsFolder: options.manifestsFolder,
    manifestVariables: options.manifestVariables ?? {},
  };
}

export function actionProblems({ workload, pin, manifestsFolder, manifestVariables }: ActionUse): string[] {
  return [
    ...workloadProblems(workload),
    ...(pin.version !== undefined || TAGGED.test(pin.reference)
      ? []
      : [
          `\`actionReference\`: '${pin.reference}' is neither a full commit SHA with its version behind it nor a tag, for instance: ` +
            `org/aks-wli-action@${'0123456789'.repeat(4)} # v1.2.3, or org/aks-wli-action@v1`,
        ]),
    ...folderProblems('manifestsFolder', manifestsFolder, 'manifests'),
    ...Object.entries(manifestVariables).flatMap(([name, value]) =>
      /^[A-Za-z_]\w*$/.test(name) && !value.includes('\n')
        ? []
        : [`\`manifestVariables\`: '${name}' has letters, digits and \`_\` in its name and one line as its value, for instance: REPLICAS`],
    ),
  ];
}

/** The released package knows the commit that it was made from; before that, there is only the tag that a first release will move. */
function ownReference(): string {
  const file = join(__dirname, 'release.json');
  if (!existsSync(file)) return 'org/aks-wli-action@v1';
  const { commit, version } = JSON.parse(readFileSync(file, 'utf8')) as { commit: string; version: string };
  return `org/aks-wli-action@${commit} # v${version}`;
}

function parsePin(text: string): Pin {
  const [, reference, version] = PINNED.exec(text) ?? [];
  return reference === undefined ? { reference: text, version: undefined } : { reference, version };
}
