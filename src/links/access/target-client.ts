// Resources whose settings decide how they are proven, as Resource Manager shows them. Who may not read them proves less.
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { looseObject, optional, parse, record, string, unknown } from 'valibot';
import { clientOptions, problemOf } from '../../azure/request';
import { bodyOf, sendRaw } from '../../azure/raw';
import type { Shape } from '../../azure/answers';
import type { AzureSession } from '../../azure/session';
import type { Target } from '../../chain/grant';

export interface TargetFacts {
  kind: string;
  properties: Readonly<Record<string, unknown>>;
}

/** Undefined for other types, and where it cannot be read. */
export type TargetReader = (grant: { scope: string; target: Target }) => Promise<TargetFacts | undefined>;

/** The types that are looked at, with a version that shows what decides. */
const VERSIONS: Readonly<Record<string, string>> = {
  'microsoft.containerregistry/registries': '2025-11-01',
  'microsoft.cognitiveservices/accounts': '2023-05-01',
  'microsoft.operationalinsights/workspaces': '2023-09-01',
};

const RESOURCE = looseObject({ kind: optional(string(), ''), properties: record(string(), unknown()) });
const SHAPES: readonly Shape[] = [{ method: 'GET', path: /./, schema: RESOURCE }];

export function targetReader(session: AzureSession): TargetReader {
  const client = new AuthorizationManagementClient(session.credential, '', clientOptions(session, SHAPES));
  return async ({ scope, target }) => {
    const version = target.kind === 'resource' ? VERSIONS[target.type] : undefined;
    if (version === undefined) return undefined;
    // The resource itself, of a part of it as well.
    const id = scope.split('/').slice(0, 9).join('/');
    try {
      const { kind, properties } = parse(
        RESOURCE,
        bodyOf(await sendRaw(client, 'GET', `${session.cloud.resourceManager}${id}?api-version=${version}`)),
      );
      return { kind, properties };
    } catch (error) {
      if (problemOf(error) === undefined) throw error;
      return undefined;
    }
  };
}
