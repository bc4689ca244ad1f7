// The step that brings the Azure CLI its session, without a password.
import { cloudFacts } from './cloud';
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
    },
  };
}
