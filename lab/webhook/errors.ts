// The refusals of the azure-workload-identity webhook, in the words of Go.
import { Refusal } from '../refusal';

/** The name that it is registered under: the API server puts it before every refusal. */
export const WEBHOOK_NAME = 'mutation.azure-workload-identity.io';

const refused = (message: string): Refusal => new Refusal(400, { code: 400, message });

export const webhookErrors = {
  noServiceAccount: (name: string) => refused(`serviceaccounts "${name}" not found`),
  expirationIsNoNumber: (text: string) => refused(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`),
  expirationOutOfRange: (seconds: number) => refused(`token expiration ${seconds} not valid. Expected value to be between 3600 and 86400`),
  portIsNoNumber: (text: string, why: string) =>
    refused(`failed to parse proxy sidecar port: strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`),
  proxyOnHostNetwork: () => refused('hostNetwork is set to true, cannot inject proxy sidecar'),
};
