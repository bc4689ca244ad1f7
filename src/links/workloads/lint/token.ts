// The token: the one that the webhook projects, read where AZURE_FEDERATED_TOKEN_FILE says.
import { environmentOf } from './environment';
import { finding, type Finding } from './finding';
import { isApiToken } from './variables';
import { AUDIENCES, projectedTokens, volumesOf, type ProjectedToken } from './volumes';
import { listOf, recordOf, text } from '../../../manifests/record';
import { BINDING_AUDIENCE } from '../../../chain/desired';
import type { FieldPath } from '../../../manifests/places';
import type { PodContainer } from '../../../manifests/pods';
import type { Workload } from './item';

/** Where versions of the webhook have put the file. */
const TOKEN_FILES = /\/var\/run\/secrets\/azure\/(tokens|wi)\/[\w/.-]*/;

export function tokenFindings(workload: Workload): Finding[] {
  return [
    ...workload.containers.flatMap((container) => [...apiToken(workload, container), ...tokenPath(workload, container)]),
    ...audiences(workload),
    ...ownMounts(workload),
  ];
}

function apiToken({ item }: Workload, container: PodContainer): Finding[] {
  const details = { container: container.name };
  return [
    ...environmentOf(container)
      .filter(({ name, value }) => name === 'AZURE_FEDERATED_TOKEN_FILE' && isApiToken(value ?? ''))
      .map(({ path }) => finding('POD_API_TOKEN', item, path, details)),
    ...wordsOf(container)
      .filter(({ word }) => isApiToken(word) && /federated[-_]?token|client[-_]assertion/i.test(word))
      .map(({ path }) => finding('POD_API_TOKEN', item, path, details)),
  ];
}

function tokenPath({ item }: Workload, container: PodContainer): Finding[] {
  return wordsOf(container).flatMap(({ word, path }) => {
    const [file] = TOKEN_FILES.exec(word) ?? [];
    return file === undefined ? [] : [finding('POD_TOKEN_PATH', item, path, { container: container.name, path: file })];
  });
}

function wordsOf({ path, fields }: PodContainer): { word: string; path: FieldPath }[] {
  return ['command', 'args'].flatMap((list) =>
    listOf(fields[list]).map((word, index) => ({ word: text(word), path: [...path, list, index] })),
  );
}

/** A token for something else is no mistake, unless it is shown to Entra ID or was clearly meant for it. */
function audiences(workload: Workload): Finding[] {
  return projectedTokens(workload)
    .filter(({ audience }) => !AUDIENCES.includes(audience) && audience !== BINDING_AUDIENCE)
    .filter((token) => /azureadtokenexchange/i.test(token.audience) || workload.containers.some((container) => isShown(container, token)))
    .map(({ audience, path }) =>
      finding('POD_TOKEN_AUDIENCE', workload.item, path, { found: audience === '' ? 'the API server' : audience }),
    );
}

function isShown(container: PodContainer, { volume, file }: ProjectedToken): boolean {
  const shown = environmentOf(container).find(({ name }) => name === 'AZURE_FEDERATED_TOKEN_FILE')?.value;
  return listOf(container.fields['volumeMounts']).some((mount) => {
    const { name, mountPath } = recordOf(mount);
    return name === volume && shown === `${text(mountPath).replace(/\/$/, '')}/${file}`;
  });
}

/** The webhook's own volume, mounted by hand: nobody knows its name but the webhook. */
function ownMounts(workload: Workload): Finding[] {
  const own = volumesOf(workload).map(({ fields }) => fields['name']);
  return workload.containers.flatMap((container) =>
    listOf(container.fields['volumeMounts']).flatMap((mount, index) => {
      const volume = text(recordOf(mount)['name']);
      if (!/^azure-(identity-token|workload-identity-reserved)/.test(volume) || own.includes(volume)) return [];
      const path = [...container.path, 'volumeMounts', index];
      return [finding('POD_TOKEN_MOUNT', workload.item, path, { container: container.name, volume })];
    }),
  );
}
