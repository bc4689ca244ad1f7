// Terraform with azapi: an identity and its credential, planned, applied, planned again, destroyed.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NAMES } from '../../lab/fresh-world';
import { runCommands, type Client } from './client';

const COMMANDS = `
terraform plan -no-color -input=false -detailed-exitcode || test $? = 2 => 2 to add, 0 to change, 0 to destroy
terraform apply -no-color -input=false -auto-approve => 2 added, 0 changed, 0 destroyed
terraform plan -no-color -input=false -detailed-exitcode => No changes
terraform output -raw client_id => ^[0-9a-f-]{36}$
terraform state list => azapi_resource.credential
terraform destroy -no-color -input=false -auto-approve => 2 destroyed
`;

export const terraform: Client = {
  name: 'terraform-azapi',
  obtain: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
    cpSync(join(import.meta.dirname, 'terraform'), folder, { recursive: true });
    // The provider comes from Terraform's own registry: asked before the laboratory is between.
    const { status, error, stdout, stderr } = spawnSync('terraform', ['init', '-no-color', '-input=false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (error !== undefined) throw new Error(`terraform: ${error.message}`);
    if (status !== 0) throw new Error(`azapi: ${refusal(stdout + stderr)}`);
    return (place) => {
      const { subscriptionId } = place.lab.world().subscriptions[0]!;
      const group = `/subscriptions/${subscriptionId}/resourceGroups/${NAMES.resourceGroup}`;
      const signIn = {
        ARM_CLIENT_ID: place.env['AZURE_CLIENT_ID']!,
        ARM_TENANT_ID: place.env['AZURE_TENANT_ID']!,
        ARM_SUBSCRIPTION_ID: subscriptionId,
        ARM_CLIENT_SECRET: place.env['LAB_CLIENT_SECRET']!,
      };
      const env = { ...place.env, ...signIn, TF_VAR_group: group, TF_CLI_ARGS: '', CHECKPOINT_DISABLE: '1' };
      return runCommands({ ...place, env }, COMMANDS.replaceAll(/^terraform /gm, `terraform -chdir=${folder} `));
    };
  },
};

/** What Terraform says in a frame, of all that it says. */
function refusal(text: string): string {
  const words = text.replace(/[│╷╵]/g, '').split(/\s+/).join(' ').trim();
  return /Could not .*?(?= To see which modules|$)/.exec(words)?.[0] ?? words;
}
