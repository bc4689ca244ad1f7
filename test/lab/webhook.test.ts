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
