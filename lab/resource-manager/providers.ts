// Resource providers: their types, versions and regions, as SDKs ask for them before they show or tag a resource by its id.
import { same } from '../text';
import { cloudOf } from '../clouds';
import { namespaces, supportedVersions, typesOfNamespace } from './api-versions';
import { armErrors } from './errors';
import type { ArmRequest, ArmRoute } from './routes';

const TYPE = 'Microsoft.Resources/providers';

function show({ lab: { world }, path }: ArmRequest, namespace: string): object {
  const locations = cloudOf(world).regions.map(({ displayName }) => displayName);
  return {
    id: `${path.split('/providers')[0]}/providers/${namespace}`,
    namespace,
    registrationPolicy: 'RegistrationRequired',
    registrationState: 'Registered',
    resourceTypes: typesOfNamespace(namespace).map((type) => ({
      resourceType: type,
      locations,
      // Newest first: clients take the first stable one.
      apiVersions: [...(supportedVersions(world, `${namespace}/${type}`) ?? [])].reverse(),
      capabilities: 'CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, SupportsTags, SupportsLocation',
    })),
  };
}

function namespaceOf(request: ArmRequest): string {
  const asked = request.parameters['namespace'] ?? '';
  const found = namespaces().find((namespace) => same(namespace, asked));
  if (found !== undefined) return found;
  const operation = `${request.method} ${asked} (provider)`;
  request.lab.unplayed.record('resource-manager', operation);
  throw armErrors.notPlayed(operation);
}

// Any caller: az and the SDKs ask with nothing but rights on one group.
export const providerRoutes: ArmRoute[] = ['', '/subscriptions/{subscription}'].flatMap((before): ArmRoute[] => [
  {
    method: 'GET',
    path: `${before}/providers`,
    type: TYPE,
    action: null,
    handle: (request) => ({ status: 200, body: { value: namespaces().map((namespace) => show(request, namespace)) } }),
  },
  {
    method: 'GET',
    path: `${before}/providers/{namespace}`,
    type: TYPE,
    action: null,
    handle: (request) => ({ status: 200, body: show(request, namespaceOf(request)) }),
  },
  {
    method: 'POST',
    path: `${before}/providers/{namespace}/register`,
    type: TYPE,
    action: `${TYPE}/register/action`,
    scope: ({ path }) => path.split('/providers')[0] ?? '',
    handle: (request) => ({ status: 200, body: show(request, namespaceOf(request)) }),
  },
]);
