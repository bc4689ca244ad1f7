// Writes what the project type shares with the Action into templates/project/facts.json: names, rights and their condition, roles, variables.
import { writeFileSync } from 'node:fs';
import { BUILT_IN_ROLES } from '../lab/authorization/built-in-roles';
import { CLOUDS } from '../src/chain/cloud';
import { SCOPE } from '../src/chain/grant';
import { ACTION_REPOSITORY } from '../src/chain/repository';
import { RESOURCE_ID } from '../src/chain/resource-id';
import { conditionsOf } from '../src/chain/right';
import { CHAIN_VARIABLES } from '../src/chain/variables';
import * as formats from '../src/inputs/formats';
import { DELEGATION_CONDITION } from '../src/links/access/rights';
import { RIGHTS } from '../src/links/rights';

const { clusterName, guid, identityName, namespace, region, resourceGroup, secretName, serviceAccount, vaultName } = formats;
const rules = { clusterName, guid, identityName, namespace, region, resourceGroup, secretName, serviceAccount, vaultName };

writeFileSync(
  'templates/project/facts.json',
  `${JSON.stringify(
    {
      '//': 'Generated from src/inputs/formats.ts, src/chain, src/links and lab/authorization by tools/project-facts.ts: run "npx projen post-compile".',
      'repository': ACTION_REPOSITORY,
      'audiences': Object.fromEntries(Object.entries(CLOUDS).map(([name, { audience }]) => [name, audience])),
      'resourceId': RESOURCE_ID.source,
      'roleOnResource': formats.ROLE_ON_RESOURCE.source,
      'scope': SCOPE.source,
      'rules': Object.fromEntries(
        Object.entries(rules).map(([name, { rule, example, test }]) => [name, { rule, example, pattern: test.source, flags: test.flags }]),
      ),
      'rights': RIGHTS.map((right) => ({ ...right, uses: right.uses ?? [], conditions: conditionsOf(right) })),
      'delegationCondition': DELEGATION_CONDITION,
      'chainVariables': CHAIN_VARIABLES,
      'roles': Object.fromEntries(BUILT_IN_ROLES.map(({ roleName, name }) => [roleName, name])),
    },
    undefined,
    2,
  )}\n`,
);
