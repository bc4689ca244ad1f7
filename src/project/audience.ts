// The audience of the tokens that jobs sign in with: what the Action asks GitHub for, and what the credentials of the deployers name.
import { Cloud, cloudOf } from './cloud';
import { FACTS } from './facts';

export function audienceOf(cloud: string): string {
  return FACTS.audiences[cloudOf(cloud) ?? Cloud.AZURE_CLOUD] ?? '';
}
