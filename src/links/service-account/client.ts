// The workload's ServiceAccount, and the issuer of its tokens.
import { looseObject, object, pipe, regex, safeParse, string, url } from 'valibot';
import { MANAGER, ownershipMetadata, type MarkedObject, type Ownership } from '../../chain/ownership';
import { expectSuccess, understood } from '../../kubernetes/answer';
import { annotationManagers } from '../../kubernetes/field-managers';
import { applyObject, deleteObject, expectApplied, marksOf, readObject, separateManifestFields } from '../../kubernetes/objects';
import { diagnose } from './diagnoses';
import type { Connection } from '../../kubernetes/connection';

export interface ServiceAccountFacts extends MarkedObject {
  /** Field managers other than the Action, by the annotation that they own. */
  managers: Readonly<Record<string, string>>;
}

export interface ServiceAccountClient {
  read(): Promise<ServiceAccountFacts | undefined>;
  /** Applies the annotations; marks go on it where `ownership` is given. */
  apply(annotations: Record<string, string>, ownership: Ownership | undefined): Promise<void>;
  remove(): Promise<void>;
  /** The `iss` of a token of the ServiceAccount. The token itself is dropped. */
  tokenIssuer(audience: string): Promise<string>;
}

/** The shortest life that the API gives to a token. */
const TOKEN_SECONDS = 600;
const TOKEN_REQUEST = looseObject({ status: looseObject({ token: pipe(string(), regex(/^[\w-]+\.[\w-]+\.[\w-]*$/)) }) });
const CLAIMS = looseObject({ iss: pipe(string(), url()) });

export function serviceAccountClient(
  connection: () => Promise<Connection>,
  namespace: string,
  name: string,
  mask: (secret: string) => void,
): ServiceAccountClient {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;
  return {
    read: async () => {
      const live = await readObject(await connection(), path, 'service-account');
      return live && { ...marksOf(live), managers: annotationManagers(live.metadata.managedFields ?? [], MANAGER) };
    },
    apply: async (annotations, ownership) => {
      const api = await connection();
      const live = await readObject(api, path, 'service-account');
      if (live !== undefined) await separateManifestFields(api, path, live, 'service-account');
      // On another's object the Action owns the annotations and nothing else.
      const marks = ownership && ownershipMetadata(ownership);
      const metadata = { name, namespace, ...marks, annotations: { ...marks?.annotations, ...annotations } };
      const answer = await applyObject(api, path, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
      expectApplied(answer, 'service-account', `to apply the ServiceAccount ${name}`, (conflict) =>
        diagnose('SERVICE_ACCOUNT_CONFLICT', { ...conflict, serviceAccount: name, value: Object.values(annotations)[0] ?? '' }),
      );
    },
    remove: async () => deleteObject(await connection(), path, 'service-account'),
    tokenIssuer: async (audience) => {
      const body = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences: [audience], expirationSeconds: TOKEN_SECONDS },
      };
      const answer = await (await connection()).send({ method: 'POST', path: `${path}/token`, body });
      const { token } = understood(
        expectSuccess(answer, 'federation', 'a token of the ServiceAccount'),
        TOKEN_REQUEST,
        'federation',
      ).status;
      mask(token);
      return issuerOf(token) ?? understood({ ...answer, text: '{}' }, object({ iss: string() }), 'federation').iss;
    },
  };
}

function issuerOf(token: string): string | undefined {
  try {
    const result = safeParse(CLAIMS, JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
    return result.success ? result.output.iss : undefined;
  } catch {
    return undefined;
  }
}
