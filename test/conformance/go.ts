// Clients in Go: Azure's SDK, and client-go's informers. Built once, outside of the tree.
import { join } from 'node:path';
import { builtOnce } from '../../lab/real-cluster/go-build';
import { NAMES } from '../../lab/fresh-world';
import { runProgram, type Client } from './client';

async function programs(say: (line: string) => void): Promise<string> {
  const folder = builtOnce(
    {
      sources: join(import.meta.dirname, 'go'),
      packages: './...',
      linkerFlags: '-s -w',
      announcement: "building the clients of Azure's SDK for Go and of client-go: about two minutes, once",
    },
    say,
  );
  if (folder === undefined) throw new Error('there is no go on the PATH to build it with');
  return folder;
}

export const goSdk: Client = {
  name: 'go-sdk',
  obtain: async (say) => {
    const folder = await programs(say);
    return (place) =>
      runProgram(
        { ...place, env: { ...place.env, LAB_GROUP: NAMES.resourceGroup, LAB_VAULT: place.lab.world().vaults[0]!.properties.vaultUri } },
        join(folder, 'azure'),
      );
  },
};

export const informers: Client = {
  name: 'client-go-informers',
  obtain: async (say) => {
    const folder = await programs(say);
    return (place) => runProgram(place, join(folder, 'informers'));
  },
};
