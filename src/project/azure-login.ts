// The step that brings the Azure CLI its session, without a password.
import { audienceOf } from './audience';
import { Cloud, cloudFacts, cloudOf } from './cloud';
import { AZURE_LOGIN } from './pins';
import type { github } from 'projen';

export function azureLoginStep(cloud: string): github.workflows.JobStep {
  return {
    name: 'Sign in to Azure',
    uses: AZURE_LOGIN.reference,
    with: {
      'client-id': '${{ env.AZURE_CLIENT_ID }}',
      'tenant-id': '${{ env.AZURE_TENANT_ID }}',
      'subscription-id': '${{ env.AZURE_SUBSCRIPTION_ID }}',
      'environment': cloudFacts(cloud).loginEnvironment,
      // Its own default is that of the public cloud, in every cloud: https://github.com/Azure/login/issues/452
      ...(cloudOf(cloud) !== Cloud.AZURE_CLOUD && { audience: audienceOf(cloud) }),
    },
  };
}
