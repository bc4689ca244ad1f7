// The webhook, held against the recordings of the real one.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Refusal } from '../../lab/refusal';
import { mutatePod, type WebhookConfiguration } from '../../lab/webhook/mutate';
import type { Pod } from '../../lab/kubernetes/pod';

interface Recording {
  tenant: string;
  cases: {
    case: string;
    serviceAccount: Record<string, string> | null;
    in: Pod;
    out: { pod?: Pod; refused?: { code: number; message: string } };
  }[];
}

describe.each(['1.5.1', '1.6.0', '1.6.0-identity-binding'] as const)('webhook %s', (version) => {
  const recording = JSON.parse(readFileSync(`lab/webhook/recordings/webhook-${version}.json`, 'utf8')) as Recording;
  const configuration: WebhookConfiguration = {
    version,
    tenantId: recording.tenant,
    authorityHost: 'https://login.microsoftonline.com/',
    audience: 'api://AzureADTokenExchange',
    tokenProxy: {
      url: 'https://token-proxy.invalid.example',
      sniName: 'sni.invalid.example',
      caFile: '/var/run/secrets/azure/wi/ca-cert/ca.crt',
      caData: 'PEM',
    },
  };

  test.each(recording.cases.map((one) => [one.case, one] as const))('%s', (_name, { serviceAccount, in: pod, out }) => {
    const answer = (): object => {
      try {
        return { pod: mutatePod(configuration, pod, serviceAccount ?? undefined) };
      } catch (error) {
        return { refused: (error as Refusal).body };
      }
    };
    // The volume of a pod without a name is named at random by the real one.
    const comparable = (value: object): unknown =>
      JSON.parse(!('name' in pod.metadata) ? JSON.stringify(value).replace(/reserved-[0-9a-f]{30}/g, 'reserved-?') : JSON.stringify(value));
    expect(comparable(answer())).toEqual(comparable(out));
  });
});

describe('the proxy sidecar', () => {
  const configuration: WebhookConfiguration = {
    version: '1.6.0',
    tenantId: 't',
    authorityHost: 'https://login.microsoftonline.com/',
    audience: 'api://AzureADTokenExchange',
  };
  const ask = (annotations: object, spec: object = {}): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', annotations: { 'azure.workload.identity/inject-proxy-sidecar': 'true', ...annotations } },
    spec: { serviceAccountName: 'sa', containers: [{ name: 'c', image: 'a:1' }], ...spec },
  });
  const mutate = (pod: Pod): Pod => mutatePod(configuration, pod, {});
  const names = (pod: Pod): string[] => (pod.spec.initContainers ?? []).map(({ name }) => name);

  test('stands before all init containers, and what points the network to it behind them', () => {
    const pod = ask(
      {},
      {
        initContainers: [
          { name: 'first', image: 'a:1' },
          { name: 'second', image: 'a:1' },
        ],
      },
    );
    expect(names(mutate(pod))).toEqual(['azwi-proxy', 'first', 'second', 'azwi-proxy-init']);
  });

  test('is there once, however often the webhook is asked', () => {
    const once = mutate(ask({}));
    expect(mutate(once)).toEqual(once);
    const own = ask({}, { initContainers: [{ name: 'azwi-proxy-init', image: 'mine:1' }] });
    expect(names(mutate(own))).toEqual(['azwi-proxy', 'azwi-proxy-init']);
    expect(mutate(own).spec.initContainers?.[1]?.image).toBe('mine:1');
  });

  test.each([
    [
      'a port that is none',
      { 'azure.workload.identity/proxy-sidecar-port': 'http' },
      {},
      'failed to parse proxy sidecar port: strconv.ParseInt: parsing "http": invalid syntax',
    ],
    [
      'an empty one',
      { 'azure.workload.identity/proxy-sidecar-port': '' },
      {},
      'failed to parse proxy sidecar port: strconv.ParseInt: parsing "": invalid syntax',
    ],
    [
      'one that is too large',
      { 'azure.workload.identity/proxy-sidecar-port': '99999999999' },
      {},
      'failed to parse proxy sidecar port: strconv.ParseInt: parsing "99999999999": value out of range',
    ],
    [
      'the network of the host, before the port is read',
      { 'azure.workload.identity/proxy-sidecar-port': 'http' },
      { hostNetwork: true },
      'hostNetwork is set to true, cannot inject proxy sidecar',
    ],
    [
      'a port before the expiration is read',
      { 'azure.workload.identity/proxy-sidecar-port': 'http', 'azure.workload.identity/service-account-token-expiration': '1' },
      {},
      'failed to parse proxy sidecar port: strconv.ParseInt: parsing "http": invalid syntax',
    ],
  ])('refuses %s', (_what, annotations, spec, message) => {
    expect(() => mutate(ask(annotations, spec))).toThrow(JSON.stringify({ code: 400, message }));
  });

  test('an empty expiration is none', () => {
    const pod = ask({ 'azure.workload.identity/service-account-token-expiration': '' });
    expect(JSON.stringify(mutatePod(configuration, pod, { 'azure.workload.identity/service-account-token-expiration': '7200' }))).toContain(
      '"expirationSeconds":7200',
    );
  });
});
