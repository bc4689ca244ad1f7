// As much OpenAPI as kubectl needs to leave validation to the server: which kinds take `fieldValidation`.
import { apiVersionOf, RESOURCE_KINDS } from './resources';

const rootOf = (apiVersion: string): string => (apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`);

/** The document at a path below /openapi/v3; undefined for any other. */
export function openApi(path: string): object | undefined {
  const apiVersions = [...new Set(RESOURCE_KINDS.map(apiVersionOf))];
  if (path === '/openapi/v3') {
    return {
      paths: Object.fromEntries(
        apiVersions.map((apiVersion) => [rootOf(apiVersion), { serverRelativeURL: `/openapi/v3/${rootOf(apiVersion)}?hash=0` }]),
      ),
    };
  }
  const apiVersion = apiVersions.find((candidate) => path === `/openapi/v3/${rootOf(candidate)}`);
  if (apiVersion === undefined) return undefined;
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ name, in: 'query', schema: { type: 'string' } }));
  const paths = RESOURCE_KINDS.filter((kind) => apiVersionOf(kind) === apiVersion).map(({ group, version, kind, plural, namespaced }) => [
    `/${rootOf(apiVersion)}/${namespaced ? 'namespaces/{namespace}/' : ''}${plural}/{name}`,
    { patch: { 'x-kubernetes-group-version-kind': { group, version, kind }, parameters, 'responses': {} } },
  ]);
  return {
    openapi: '3.0.0',
    info: { title: "The laboratory's own Kubernetes API", version: 'v1.36.3' },
    paths: Object.fromEntries(paths) as object,
  };
}
