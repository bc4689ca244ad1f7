// The formats of inputs: names by the rules of the service that will judge them, so that they are refused here first.
import { targetOf, type VaultPermissions } from '../chain/grant';
import { parseResourceId } from '../chain/resource-id';
import { webAddress as parseWebAddress } from '../chain/web-address';

export interface Format<T> {
  example: string;
  parse(text: string): { value: T } | { problem: string };
}

/** A format that one expression decides: the project type refuses the same names by the same rules. */
export interface Pattern extends Format<string> {
  rule: string;
  test: RegExp;
}

function pattern(rule: string, example: string, test: RegExp): Pattern {
  return { rule, test, example, parse: (text) => (test.test(text) ? { value: text } : { problem: `'${text}' is not valid: ${rule}` }) };
}

export const guid = pattern('it must be a GUID', '11111111-2222-3333-4444-555555555555', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);

export const resourceGroup = pattern(
  'a resource group has 1 to 90 letters, digits, `-`, `_`, `.`, `(` and `)`, and no `.` at its end',
  'my-group',
  /^[\w().-]{0,89}[\w()-]$/,
);
export const clusterName = pattern(
  'a cluster has 1 to 63 letters, digits, `-` and `_`, and begins and ends with a letter or digit',
  'my-cluster',
  /^[a-z0-9]([\w-]{0,61}[a-z0-9])?$/i,
);
export const vaultName = pattern(
  'a vault has 3 to 24 letters, digits and single `-`, begins with a letter and ends with a letter or digit',
  'my-vault',
  /^(?!.*--)[a-z][a-z0-9-]{1,22}[a-z0-9]$/i,
);
export const identityName = pattern(
  'an identity has 3 to 128 letters, digits, `-` and `_`, and begins with a letter or digit',
  'my-identity',
  /^[a-z0-9][\w-]{2,127}$/i,
);
export const audience = pattern(
  'an audience has 1 to 600 characters, none of them a blank',
  'api://AzureADTokenExchange',
  /^[\x21-\x7e]{1,600}$/,
);
export const secretName = pattern('a secret has 1 to 127 letters, digits and `-`', 'my-secret', /^[a-z0-9-]{1,127}$/i);
export const serviceAccount = pattern(
  'a ServiceAccount has at most 253 lower-case letters, digits, `-` and `.`, and begins and ends with a letter or digit',
  'my-service-account',
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
);
export const image = pattern(
  'an image has a tag or a digest, and the tag is not `latest`',
  'mcr.microsoft.com/azurelinux/distroless/nodejs:24.21-nonroot',
  /^(?!.*:latest$)[a-z0-9][\w.:/-]*(:[\w.-]+|@sha256:[0-9a-f]{64})$/i,
);

export const namespace = pattern(
  'a namespace has at most 63 lower-case letters, digits and `-`, begins and ends with a letter or digit, and is not `kube-system`, where the webhook changes no pods',
  'my-namespace',
  /^(?!kube-system$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
);

export const environmentName = pattern(
  'an environment has at most 30 lower-case letters, digits and `-`, and begins and ends with a letter or digit',
  'pr-17',
  /^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/,
);

export const region = pattern('a region has letters, digits and spaces', 'westus', /^[a-z0-9 ]*[a-z0-9][a-z0-9 ]*$/i);

/** `West US` and `westus` are the same region. */
export const location: Format<string> = {
  example: region.example,
  parse: (text) => {
    const parsed = region.parse(text);
    return 'value' in parsed ? { value: parsed.value.replaceAll(' ', '').toLowerCase() } : parsed;
  },
};

export const flag: Format<boolean> = {
  example: 'true',
  parse: (text) =>
    /^(true|false)$/i.test(text) ? { value: text.toLowerCase() === 'true' } : { problem: `'${text}' is neither \`true\` nor \`false\`` },
};

/** For people to click on: whoever gives it may have made it of a stranger's text. */
export const webAddress: Format<string> = {
  example: 'https://pr-17.example.com',
  parse: (given) => {
    const value = parseWebAddress(given);
    return value === undefined ? { problem: `'${given}' is no address that begins with https:// or http://` } : { value };
  },
};

export function text(example: string): Format<string> {
  return { example, parse: (value) => ({ value }) };
}

export function oneOf<const T extends string>(values: readonly T[]): Format<T> {
  return {
    example: values[0] ?? '',
    parse: (given) => {
      const value = values.find((candidate) => candidate === given);
      return value === undefined ? { problem: `'${given}' is none of ${values.map((one) => `\`${one}\``).join(', ')}` } : { value };
    },
  };
}

/** One of several words, each of which stands for a value. */
export function choice<T>(values: Readonly<Record<string, T>>): Format<T> {
  return {
    example: Object.keys(values)[0] ?? '',
    parse: (given) => {
      const value = Object.hasOwn(values, given) ? values[given] : undefined;
      return value === undefined
        ? {
            problem: `'${given}' is none of ${Object.keys(values)
              .map((one) => `\`${one}\``)
              .join(', ')}`,
          }
        : { value };
    },
  };
}

/** One entry per line. */
export function list<T>(entry: Format<T>): Format<readonly T[]> {
  return {
    example: entry.example,
    parse: (given) => {
      const results = given
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .map((line) => entry.parse(line));
      const problems = results.flatMap((result) => ('problem' in result ? [result.problem] : []));
      return problems.length > 0
        ? { problem: problems.join('; ') }
        : { value: results.flatMap((result) => ('value' in result ? [result.value] : [])) };
    },
  };
}

export function nameOrId(name: Format<string>, type: string): Format<string> {
  return {
    example: `${name.example}, or /subscriptions/ID/resourceGroups/GROUP/providers/${type}/${name.example}`,
    parse: (given) => {
      if (!given.startsWith('/')) return name.parse(given);
      const id = parseResourceId(given);
      if (id?.type.toLowerCase() !== type.toLowerCase()) return { problem: `'${given}' is not a resource id of ${type}` };
      const parsed = name.parse(id.name);
      return 'value' in parsed ? { value: given } : parsed;
    },
  };
}

export const ROLE_ON_RESOURCE = /^(\S.*?)\s+on\s+(\/.*?)\/*$/;

/** `<role> on <resource id>`. */
export const access: Format<{ role: string; scope: string }> = {
  example:
    'Storage Blob Data Reader on /subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.Storage/storageAccounts/ACCOUNT/blobServices/default/containers/CONTAINER',
  parse: (given) => {
    const [, role = '', scope = ''] = ROLE_ON_RESOURCE.exec(given) ?? [];
    if (scope === '') return { problem: `'${given}' is not \`<role> on <resource id>\`` };
    return targetOf(scope) === undefined
      ? { problem: `'${scope}' is no id of a resource, a resource group or a subscription` }
      : { value: { role, scope } };
  },
};

/** What an access policy can allow, by kind (Microsoft.KeyVault/vaults, `permissions`). */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  secrets: ['all', 'backup', 'delete', 'get', 'list', 'purge', 'recover', 'restore', 'set'],
  keys: 'all backup create decrypt delete encrypt get getrotationpolicy import list purge recover release restore rotate setrotationpolicy sign unwrapkey update verify wrapkey'.split(
    ' ',
  ),
  certificates:
    'all backup create delete deleteissuers get getissuers import list listissuers managecontacts manageissuers purge recover restore setissuers update'.split(
      ' ',
    ),
};

/** `secrets get list, certificates get`. */
export const vaultPermissions: Format<VaultPermissions> = {
  example: 'secrets get list, certificates get',
  parse: (given) => {
    const entries = given.split(/[,\n]/).map((entry) => entry.trim().toLowerCase().split(/\s+/));
    const problems = entries.flatMap(([kind = '', ...permissions]) => {
      const known = Object.hasOwn(PERMISSIONS, kind) ? PERMISSIONS[kind] : undefined;
      if (known === undefined) return [`'${kind}' is none of \`secrets\`, \`keys\`, \`certificates\``];
      if (permissions.length === 0) return [`'${kind}' names no permission`];
      return permissions.filter((one) => !known.includes(one)).map((one) => `'${one}' is no permission for ${kind}`);
    });
    if (problems.length > 0) return { problem: problems.join('; ') };
    const merged = new Map<string, readonly string[]>();
    for (const [kind = '', ...permissions] of entries) merged.set(kind, [...new Set([...(merged.get(kind) ?? []), ...permissions])]);
    return { value: Object.fromEntries(merged) };
  },
};

/** Seconds, of `90s`, `5m`, `72h` or `7d`. */
export function duration(minimum: number, maximum: number): Format<number> {
  const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
  return {
    example: '5m',
    parse: (given) => {
      const [, digits, unit = 's'] = /^(\d+)\s*([smhd])?$/.exec(given) ?? [];
      const seconds = Number(digits) * (units[unit] ?? 1);
      if (digits === undefined) return { problem: `'${given}' is not a valid duration` };
      return seconds < minimum || seconds > maximum
        ? { problem: `'${given}' is not between ${minimum} s and ${maximum} s` }
        : { value: seconds };
    },
  };
}

/** `name=value` per line, for tags and labels. */
export function pairs(rule: string, example: string, name: RegExp, value: RegExp): Format<ReadonlyMap<string, string>> {
  const entries = list<[string, string]>({
    example,
    parse: (line) => {
      const index = line.indexOf('=');
      const [key, text] = [line.slice(0, index).trim(), line.slice(index + 1).trim()];
      return index > 0 && name.test(key) && value.test(text) ? { value: [key, text] } : { problem: `'${line}' is not valid: ${rule}` };
    },
  });
  return {
    example,
    parse: (given) => {
      const result = entries.parse(given);
      return 'value' in result ? { value: new Map(result.value) } : result;
    },
  };
}

/** Tags of Azure: the Action's own are not for users. */
export const tags = pairs(
  'a tag is `name=value`, its name has at most 512 characters without `<>%&\\?/`, its value at most 256, and names beginning with `aks-wli-` and `managed-by` are taken',
  'cost-centre=4711',
  /^(?!aks-wli-|managed-by$)[^<>%&\\?/]{1,512}$/i,
  /^.{0,256}$/,
);

/** Labels of Kubernetes. */
export const labels = pairs(
  'a label is `name=value` by the rules of Kubernetes, and names beginning with `aks-wli-` are taken',
  'team=shop',
  /^(?!aks-wli-)([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[a-z0-9]([\w.-]{0,61}[a-z0-9])?$/i,
  /^([a-z0-9]([\w.-]{0,61}[a-z0-9])?)?$/i,
);

/** `NAME=value` per line; names in `taken` are the Action's own. */
export function variables(taken: readonly string[]): Format<ReadonlyMap<string, string>> {
  const entry: Format<[string, string]> = {
    example: 'REPLICAS=2',
    parse: (line) => {
      const [, name, value = ''] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
      if (name === undefined) return { problem: `'${line}' is not NAME=value` };
      return taken.includes(name) ? { problem: `'${name}' is set by the Action itself` } : { value: [name, value] };
    },
  };
  const entries = list(entry);
  return {
    example: entry.example,
    parse: (given) => {
      const result = entries.parse(given);
      return 'value' in result ? { value: new Map(result.value) } : result;
    },
  };
}
