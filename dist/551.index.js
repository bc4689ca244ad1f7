"use strict";
exports.id = 551;
exports.ids = [551];
exports.modules = {

/***/ 77214:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ loadGitHubApi)
/* harmony export */ });
async function loadGitHubApi({ githubToken }, environment) {
    const [owner, repo] = (environment['GITHUB_REPOSITORY'] ?? '').split('/');
    if (githubToken === undefined || !owner || !repo)
        throw new Error('there is no `github-token`, or no repository');
    const { githubApi } = await Promise.all(/* import() */[__webpack_require__.e(413), __webpack_require__.e(740)]).then(__webpack_require__.bind(__webpack_require__, 91740));
    return githubApi(githubToken, { owner, repo });
}


/***/ }),

/***/ 69478:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Ko: () => (/* binding */ readInputs)
});

// UNUSED EXPORTS: CHAIN_VARIABLES, INPUTS, MODES, inputVariable

// EXTERNAL MODULE: ./src/chain/cloud.ts
var cloud = __webpack_require__(52232);
// EXTERNAL MODULE: ./src/chain/diagnosis.ts + 4 modules
var diagnosis = __webpack_require__(22566);
// EXTERNAL MODULE: ./src/chain/resource-id.ts
var resource_id = __webpack_require__(46879);
;// CONCATENATED MODULE: ./src/action/formats.ts
// The formats of inputs: names by the rules of the service that will judge them, so that they are refused here first.

function pattern(rule, example, test) {
    return { rule, test, example, parse: (text) => (test.test(text) ? { value: text } : { problem: `'${text}' is not allowed: ${rule}` }) };
}
const guid = pattern('a GUID is wanted', '11111111-2222-3333-4444-555555555555', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
const resourceGroup = pattern('a resource group has 1 to 90 letters, digits, `-`, `_`, `.`, `(` and `)`, and no `.` at its end', 'my-group', /^[\w().-]{0,89}[\w()-]$/);
const clusterName = pattern('a cluster has 1 to 63 letters, digits, `-` and `_`, and begins and ends with a letter or digit', 'my-cluster', /^[a-z0-9]([\w-]{0,61}[a-z0-9])?$/i);
const vaultName = pattern('a vault has 3 to 24 letters, digits and single `-`, begins with a letter and ends with a letter or digit', 'my-vault', /^(?!.*--)[a-z][a-z0-9-]{1,22}[a-z0-9]$/i);
const identityName = pattern('an identity has 3 to 128 letters, digits, `-` and `_`, and begins with a letter or digit', 'my-identity', /^[a-z0-9][\w-]{2,127}$/i);
const secretName = pattern('a secret has 1 to 127 letters, digits and `-`', 'my-secret', /^[a-z0-9-]{1,127}$/i);
const serviceAccount = pattern('a ServiceAccount has at most 253 lower-case letters, digits, `-` and `.`, and begins and ends with a letter or digit', 'my-service-account', /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/);
const formats_image = pattern('an image has a tag or a digest, and the tag is not `latest`', 'mcr.microsoft.com/azurelinux/distroless/nodejs:24.21-nonroot', /^(?!.*:latest$)[a-z0-9][\w.:/-]*(:[\w.-]+|@sha256:[0-9a-f]{64})$/i);
const namespace = pattern('a namespace has at most 63 lower-case letters, digits and `-`, begins and ends with a letter or digit, and is not `kube-system`, where the webhook changes no pods', 'my-namespace', /^(?!kube-system$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const environmentName = pattern('an environment has at most 30 lower-case letters, digits and `-`, and begins and ends with a letter or digit', 'pr-17', /^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/);
const region = pattern('a region has letters, digits and spaces', 'westus', /^[a-z0-9 ]*[a-z0-9][a-z0-9 ]*$/i);
/** `West US` and `westus` are the same region. */
const formats_location = {
    example: region.example,
    parse: (text) => {
        const parsed = region.parse(text);
        return 'value' in parsed ? { value: parsed.value.replaceAll(' ', '').toLowerCase() } : parsed;
    },
};
const flag = {
    example: 'true',
    parse: (text) => /^(true|false)$/i.test(text) ? { value: text.toLowerCase() === 'true' } : { problem: `'${text}' is neither \`true\` nor \`false\`` },
};
function formats_text(example) {
    return { example, parse: (value) => ({ value }) };
}
function oneOf(values) {
    return {
        example: values[0] ?? '',
        parse: (given) => {
            const value = values.find((candidate) => candidate === given);
            return value === undefined ? { problem: `'${given}' is none of ${values.map((one) => `\`${one}\``).join(', ')}` } : { value };
        },
    };
}
/** One entry a line. */
function list(entry) {
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
function nameOrId(name, type) {
    return {
        example: `${name.example}, or /subscriptions/ID/resourceGroups/GROUP/providers/${type}/${name.example}`,
        parse: (given) => {
            if (!given.startsWith('/'))
                return name.parse(given);
            const id = (0,resource_id/* parseResourceId */.RQ)(given);
            if (id?.type.toLowerCase() !== type.toLowerCase())
                return { problem: `'${given}' is no resource id of ${type}` };
            const parsed = name.parse(id.name);
            return 'value' in parsed ? { value: given } : parsed;
        },
    };
}
/** Seconds, of `90s`, `5m`, `72h` or `7d`. */
function duration(minimum, maximum) {
    const units = { s: 1, m: 60, h: 3600, d: 86_400 };
    return {
        example: '5m',
        parse: (given) => {
            const [, digits, unit = 's'] = /^(\d+)\s*([smhd])?$/.exec(given) ?? [];
            const seconds = Number(digits) * (units[unit] ?? 1);
            if (digits === undefined)
                return { problem: `'${given}' is no duration` };
            return seconds < minimum || seconds > maximum
                ? { problem: `'${given}' is not between ${minimum} s and ${maximum} s` }
                : { value: seconds };
        },
    };
}
/** `NAME=value` a line; names in `taken` are the Action's own. */
function variables(taken) {
    const entry = {
        example: 'REPLICAS=2',
        parse: (line) => {
            const [, name, value = ''] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
            if (name === undefined)
                return { problem: `'${line}' is not NAME=value` };
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

;// CONCATENATED MODULE: ./src/action/inputs.ts
// The inputs of action.yml, parsed: every problem at once, each with an example of a right value.



const MODES = ['ensure', 'plan', 'check', 'destroy', 'sweep', 'plan-sweep'];
/** Names of all inputs, with the defaults of action.yml: a test holds the two together. */
const INPUTS = {
    'mode': 'ensure',
    'client-id': undefined,
    'tenant-id': undefined,
    'subscription-id': undefined,
    'resource-group': undefined,
    'cluster': undefined,
    'namespace': undefined,
    'service-account': undefined,
    'vault': undefined,
    'secret': undefined,
    'identity': undefined,
    'identity-resource-group': undefined,
    'location': undefined,
    'role': 'Key Vault Secrets User',
    'access-scope': 'vault',
    'federation': 'credential',
    'manifests': undefined,
    'variables': undefined,
    'enable-cluster-features': 'false',
    'check': 'true',
    'check-image': 'mcr.microsoft.com/azurelinux/distroless/nodejs:24.21-nonroot@sha256:aefd87999acb71f972a7c851f6b2a1cdc11a7d26f16918a180368422f0394722',
    'check-timeout': '5m',
    'environment': undefined,
    'expires': undefined,
    'github-token': '${{ github.token }}',
    'comment': 'auto',
    'deployment': 'auto',
    'cloud': 'AzureCloud',
};
/** Variables of the manifests that are always there. */
const CHAIN_VARIABLES = [
    'CLIENT_ID',
    'TENANT_ID',
    'NAMESPACE',
    'SERVICE_ACCOUNT',
    'VAULT_NAME',
    'VAULT_URI',
    'IDENTITY_NAME',
    'ENVIRONMENT',
];
/** Where the runner puts an input. A shell sets no variable with a hyphen in its name: there, an underscore stands for it. */
function inputVariable(name) {
    return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}
function readInputs(environment) {
    const problems = unknownInputs(environment);
    const text = (name, fallback) => {
        const variable = inputVariable(name);
        const given = (environment[variable] ?? environment[variable.replaceAll('-', '_')])?.trim();
        return given === undefined || given === '' ? (fallback ?? INPUTS[name]) : given;
    };
    const optional = (name, format, fallback) => {
        const given = text(name, fallback);
        if (given === undefined)
            return undefined;
        const result = format.parse(given);
        if ('value' in result)
            return result.value;
        problems.push(`\`${name}\`: ${result.problem}, for instance: ${format.example}`);
        return undefined;
    };
    // A missing or malformed required input ends the run below; its place is held by a value that nothing reads.
    const required = (name, format, fallback) => {
        if (text(name, fallback) === undefined)
            problems.push(`\`${name}\`: is required, for instance: ${format.example}`);
        return optional(name, format, fallback);
    };
    const mode = required('mode', oneOf(MODES));
    const proves = mode === 'ensure' || mode === 'check' || mode === 'plan';
    const check = required('check', flag);
    const secrets = optional('secret', list(secretName)) ?? [];
    const accessScope = required('access-scope', oneOf(['vault', 'secret']));
    if (proves && secrets.length === 0 && text('secret') === undefined && (check || accessScope === 'secret')) {
        problems.push(`\`secret\`: is required unless \`check\` is \`false\`, for instance: ${secretName.example}`);
    }
    const inputs = {
        mode,
        clientId: optional('client-id', guid, environment['AZURE_CLIENT_ID']),
        tenantId: optional('tenant-id', guid, environment['AZURE_TENANT_ID']),
        subscriptionId: required('subscription-id', guid, environment['AZURE_SUBSCRIPTION_ID']),
        resourceGroup: required('resource-group', resourceGroup),
        cluster: required('cluster', clusterName),
        namespace: required('namespace', namespace),
        serviceAccount: required('service-account', serviceAccount),
        vault: required('vault', nameOrId(vaultName, 'Microsoft.KeyVault/vaults')),
        secrets,
        identity: optional('identity', nameOrId(identityName, 'Microsoft.ManagedIdentity/userAssignedIdentities')),
        identityResourceGroup: optional('identity-resource-group', resourceGroup),
        location: optional('location', formats_location),
        role: required('role', formats_text('Key Vault Secrets User')),
        accessScope,
        manifests: optional('manifests', list(formats_text('k8s/*.yaml'))) ?? [],
        variables: optional('variables', variables(CHAIN_VARIABLES)) ?? new Map(),
        federation: required('federation', oneOf(['credential', 'identity-binding'])),
        enableClusterFeatures: required('enable-cluster-features', flag),
        check,
        checkImage: required('check-image', formats_image),
        checkTimeoutSeconds: required('check-timeout', duration(10, 3600)),
        environment: optional('environment', environmentName),
        expiresSeconds: optional('expires', duration(3600, 366 * 86_400)),
        githubToken: tokenOf(text('github-token')),
        comment: required('comment', oneOf(['auto', 'never'])),
        deployment: required('deployment', oneOf(['auto', 'never'])),
        cloud: cloud/* CLOUDS */.J[required('cloud', oneOf(Object.keys(cloud/* CLOUDS */.J)))],
    };
    problems.push(...environmentProblems(inputs));
    (0,diagnosis/* stopAt */.mk)(problems.map((problem) => (0,diagnosis/* diagnose */.h4)('INPUT_INVALID', { problem })));
    return inputs;
}
/** Outside of a runner nobody has put a token in the place of the expression. */
function tokenOf(text) {
    return text === INPUTS['github-token'] ? undefined : text;
}
function environmentProblems({ mode, environment, namespace, expiresSeconds }) {
    const problems = [];
    if (mode === 'destroy' && environment === undefined)
        problems.push(`\`environment\`: is required with \`mode: destroy\`, for instance: ${environmentName.example}`);
    if (expiresSeconds !== undefined && environment === undefined)
        problems.push('`expires`: is for an `environment`, for instance: pr-17');
    if (environment !== undefined && namespace !== undefined && `${namespace}-${environment}`.length > 63) {
        problems.push(`\`environment\`: '${namespace}-${environment}' is longer than the 63 characters of a namespace, for instance: ${environmentName.example}`);
    }
    return problems;
}
/** The runner hands on every key under `with:`, unknown ones as well. */
function unknownInputs(environment) {
    const known = Object.keys(INPUTS);
    return Object.keys(environment)
        .filter((variable) => variable.startsWith('INPUT_'))
        .map((variable) => variable.slice('INPUT_'.length).toLowerCase().replaceAll('_', '-'))
        .filter((name) => !known.includes(name))
        .map((name) => `\`${name}\`: there is no such input; there are: ${known.join(', ')}`);
}


/***/ }),

/***/ 12551:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 12 modules
var core = __webpack_require__(90143);
// EXTERNAL MODULE: ./src/chain/desired.ts
var chain_desired = __webpack_require__(86379);
// EXTERNAL MODULE: ./src/chain/diagnosis.ts + 4 modules
var chain_diagnosis = __webpack_require__(22566);
;// CONCATENATED MODULE: ./src/action/environment.ts
// The one place where the process's environment is read.
function processEnvironment() {
    return process.env;
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./src/action/github/event.ts
// The event that started the job, as far as pull requests matter. Its values come from strangers: only numbers are taken.

/** Undefined for jobs of no pull request. */
function pullRequestEvent(environment) {
    const path = environment['GITHUB_EVENT_PATH'];
    if (path === undefined || path === '')
        return undefined;
    let payload;
    try {
        payload = JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8'));
    }
    catch {
        return undefined;
    }
    const { number, head, base } = payload.pull_request ?? {};
    if (typeof number !== 'number' || typeof head?.sha !== 'string' || !/^[0-9a-f]{40}$/.test(head.sha))
        return undefined;
    // A fork that was deleted has no repository any more.
    return { number, sha: head.sha, fork: head.repo?.full_name !== base?.repo?.full_name };
}

;// CONCATENATED MODULE: ./src/action/github-token.ts
// GitHub's OIDC token for this job: asked for at once, before anything needs it, and again when it has grown old.


/**
 * The token lives five minutes, and Entra ID refuses an old one for a new scope (AADSTS700024); the SDK asks for it twice
 * for each exchange. So it is kept for as long as one exchange and its retries may take, and no longer.
 */
const KEPT_MS = 60_000;
/** Undefined where the job has no right to one: `id-token: write` is missing, or it is a fork's pull request. */
function githubToken(environment, mask) {
    const [url, requestToken] = [environment['ACTIONS_ID_TOKEN_REQUEST_URL'], environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']];
    if (!url || !requestToken)
        return undefined;
    mask(requestToken);
    const ask = () => {
        const token = (0,core/* getIDToken */.V9)(chain_desired/* AUDIENCE */.Xu);
        // A failure is told where the token is awaited.
        token.catch(() => undefined);
        return { token, until: Date.now() + KEPT_MS };
    };
    let current = ask();
    return {
        request: () => {
            if (current.until < Date.now())
                current = ask();
            return current.token;
        },
    };
}

// EXTERNAL MODULE: ./src/action/inputs.ts + 1 modules
var action_inputs = __webpack_require__(69478);
// EXTERNAL MODULE: ./src/chain/plan/access.ts
var access = __webpack_require__(75367);
// EXTERNAL MODULE: ./src/chain/names.ts
var names = __webpack_require__(24993);
// EXTERNAL MODULE: ./src/chain/resource-id.ts
var resource_id = __webpack_require__(46879);
;// CONCATENATED MODULE: ./src/chain/plan/binding.ts
// The identity binding and the right to use it: federation for as many ServiceAccounts as there are.


/** `granted`: the ServiceAccount has the right already. Both facts are undefined while the identity does not exist. */
function planBinding(desired, identity, bindings, granted) {
    const identityId = identity?.id ?? (0,resource_id/* formatResourceId */.bM)(desired.identity);
    const derived = (0,names/* bindingName */.$5)(desired.identity.name, (0,resource_id/* formatResourceId */.bM)(desired.identity));
    const found = bindings.find((binding) => (0,resource_id/* sameId */.s)(binding.identityId, identityId));
    const binding = { link: 'federation', kind: 'identity binding', means: 'binding', differs: [] };
    const id = (name) => `${(0,resource_id/* formatResourceId */.bM)(desired.cluster)}/identityBindings/${name}`;
    const role = (0,names/* bindingRoleName */.BG)(desired.namespace, desired.serviceAccount);
    const right = {
        link: 'federation',
        kind: 'ClusterRole and ClusterRoleBinding',
        means: 'use-managed-identity',
        name: role,
        id: role,
        differs: [],
    };
    return [
        found === undefined
            ? { ...binding, action: 'create', name: derived, id: id(derived), why: 'the cluster has none for the identity' }
            : {
                ...binding,
                name: found.name,
                id: found.id,
                ...(found.name === derived
                    ? { action: 'keep', why: 'it binds the identity' }
                    : { action: 'adopt', why: 'it binds the identity, under another name' }),
            },
        granted
            ? { ...right, action: 'keep', why: 'the ServiceAccount may use the identity' }
            : { ...right, action: 'create', why: 'the ServiceAccount may not use the identity yet' },
    ];
}

;// CONCATENATED MODULE: ./src/chain/plan/cluster.ts
// The cluster's two features: on already, turned on where that is wished, or a reason to stop.


function planCluster(desired, cluster) {
    const { name, resourceGroup } = desired.cluster;
    const off = [...(cluster.issuerEnabled ? [] : ['OIDC issuer']), ...(cluster.workloadIdentityEnabled ? [] : ['workload identity'])];
    const base = { link: 'cluster', kind: 'AKS cluster', id: (0,resource_id/* formatResourceId */.bM)(desired.cluster) };
    if (!cluster.running)
        return {
            change: { ...base, action: 'keep', differs: [], why: 'it is stopped' },
            problem: (0,chain_diagnosis/* diagnose */.h4)('CLUSTER_STOPPED', { cluster: name, group: resourceGroup }),
        };
    if (off.length === 0)
        return { change: { ...base, action: 'keep', differs: [], why: 'the OIDC issuer and workload identity are on' } };
    const change = {
        ...base,
        action: 'update',
        why: `turns on: ${off.join(', ')}`,
        differs: off.map((feature) => ({ field: feature, before: 'off', after: 'on' })),
    };
    return desired.enableClusterFeatures
        ? { change }
        : { change, problem: (0,chain_diagnosis/* diagnose */.h4)('CLUSTER_FEATURES_OFF', { features: off.join(' and '), cluster: name, group: resourceGroup }) };
}

// EXTERNAL MODULE: ./src/chain/plan/federation.ts + 1 modules
var federation = __webpack_require__(31965);
// EXTERNAL MODULE: ./src/chain/marks.ts
var marks = __webpack_require__(9695);
;// CONCATENATED MODULE: ./src/chain/plan/identity.ts
// The user-assigned managed identity: there, or to be made.


function planIdentity(desired, identity) {
    const base = {
        link: 'identity',
        kind: 'user-assigned managed identity',
        id: identity?.id ?? (0,resource_id/* formatResourceId */.bM)(desired.identity),
        differs: [],
    };
    if (identity === undefined)
        return { ...base, action: 'create', why: 'there is none of this name' };
    return (0,marks/* isTagged */.$J)(identity.tags)
        ? { ...base, action: 'keep', why: 'it exists' }
        : { ...base, action: 'adopt', why: 'it exists, made by somebody else' };
}

// EXTERNAL MODULE: ./src/chain/plan/workload.ts
var workload = __webpack_require__(15892);
// EXTERNAL MODULE: ./src/chain/facts.ts
var chain_facts = __webpack_require__(2238);
;// CONCATENATED MODULE: ./src/chain/plan/plan.ts
// The whole plan: from what is wished and what was observed to what is to be done, and what stands in the way.







function planChain(desired, facts) {
    const problems = unknownFacts(facts);
    const note = (planned) => {
        if (planned.problem !== undefined)
            problems.push(planned.problem);
        return planned;
    };
    const readable = (...names) => names.every((name) => facts[name].state !== 'unknown');
    const [cluster, identity, vault] = [(0,chain_facts/* valueOf */.RP)(facts.cluster), (0,chain_facts/* valueOf */.RP)(facts.identity), (0,chain_facts/* valueOf */.RP)(facts.vault)];
    const role = (0,chain_facts/* valueOf */.RP)(facts.role);
    const wanted = identity === undefined ? undefined : (0,workload/* wantedAnnotations */.EL)(identity, cluster?.tenantId, desired.federation);
    return {
        cluster: cluster && note(planCluster(desired, cluster)).change,
        identity: readable('identity') ? planIdentity(desired, identity) : undefined,
        federation: desired.federation === 'credential' && readable('identity', 'credentials', 'cluster')
            ? note((0,federation/* planFederation */.n)(desired, facts.issuer, (0,chain_facts/* valueOf */.RP)(facts.credentials) ?? [], facts.budget)).change
            : undefined,
        binding: desired.federation === 'identity-binding' && readable('identity', 'bindings', 'bindingGranted')
            ? planBinding(desired, identity, (0,chain_facts/* valueOf */.RP)(facts.bindings) ?? [], (0,chain_facts/* valueOf */.RP)(facts.bindingGranted) ?? false)
            : [],
        access: vault !== undefined && role !== undefined && readable('identity', 'assignments')
            ? note((0,access/* planAccess */.S)(desired, vault, role, identity?.principalId, (0,chain_facts/* valueOf */.RP)(facts.assignments) ?? [])).changes
            : [],
        namespace: readable('namespace') ? note((0,workload/* planNamespace */.JK)(desired, (0,chain_facts/* valueOf */.RP)(facts.namespace))).change : undefined,
        serviceAccount: readable('serviceAccount', 'identity')
            ? note((0,workload/* planServiceAccount */.OW)(desired, (0,chain_facts/* valueOf */.RP)(facts.serviceAccount), wanted)).change
            : undefined,
        manifests: facts.manifests.map((manifest) => note((0,workload/* planManifest */.jO)(manifest)).change),
        problems,
    };
}
/** The changes in the order of the chain. */
function changesOf(plan) {
    return [
        plan.cluster,
        plan.identity,
        plan.federation,
        ...plan.binding,
        ...plan.access,
        plan.namespace,
        plan.serviceAccount,
        ...plan.manifests,
    ].filter((change) => change !== undefined);
}
/** Each reason once: one missing thing hides several facts. Rights are each a reason of their own. */
function unknownFacts({ issuer, manifests: _manifests, budget: _budget, ...facts }) {
    const problems = [...Object.values(facts), issuer.discovery, issuer.token].flatMap((fact) => fact?.state === 'unknown' ? [fact.problem] : []);
    const reason = ({ code, seen }) => (code.endsWith('_RIGHT_MISSING') ? seen : code);
    const once = problems.filter((problem, index) => problems.findIndex((other) => reason(other) === reason(problem)) === index);
    const stopped = (0,chain_facts/* valueOf */.RP)(facts.cluster)?.running === false;
    return once.filter(({ code }) => !(stopped && code === 'CLUSTER_UNREACHABLE'));
}

// EXTERNAL MODULE: ./src/action/report/log.ts
var log = __webpack_require__(19727);
;// CONCATENATED MODULE: ./src/action/provision.ts
// Between observation and proof: the plan is shown, what stands in the way stops the run, and the rest is applied.




async function observeAndPlan(stages, desired, record) {
    const facts = await core/* group */.Os('Observe', () => stages.observe());
    for (const { message, place } of stages.manifestWarnings)
        core/* warning */.$e(message, place);
    const plan = planChain(desired, facts);
    Object.assign(record, { facts, planned: changesOf(plan) });
    core/* startGroup */.Oh('Plan');
    (0,log/* planLines */.HN)(record.planned).forEach((line) => core/* info */.pq(line));
    core/* endGroup */.N4();
    return { facts, plan };
}
async function applyPlan(stages, facts, plan, record) {
    const done = (change, outcome) => {
        record.done.push({ change, outcome });
        core/* info */.pq((0,log/* changeLine */.vK)(change, outcome));
    };
    if (plan.cluster?.action !== 'update')
        return (record.facts = await stages.apply(facts, plan, done));
    // The issuer is only known once it is on: then all is observed and planned again.
    await stages.enableClusterFeatures();
    done(plan.cluster, 'updated');
    const again = await observeAndPlan(stages, record.desired, record);
    (0,chain_diagnosis/* stopAt */.mk)(again.plan.problems);
    return (record.facts = await stages.apply(again.facts, { ...again.plan, cluster: undefined }, done));
}

// EXTERNAL MODULE: ./src/chain/plan/change.ts
var plan_change = __webpack_require__(25877);
;// CONCATENATED MODULE: ./src/action/report/record.ts
function emptyRecord() {
    return { mode: 'ensure', planned: [], done: [], check: true, removed: [], left: [], swept: [], warnings: [], diagnoses: [] };
}
/** The changes with how they ended; planned ones that were never reached have no outcome. */
function changesWithOutcome(record) {
    const done = [...record.done];
    const reached = record.planned.map((change) => {
        const index = done.findIndex((entry) => entry.change.link === change.link &&
            entry.change.kind === change.kind &&
            (entry.change.id === change.id || change.link !== 'manifests'));
        return index < 0 ? { change, outcome: undefined } : done.splice(index, 1)[0];
    });
    return [...reached, ...done];
}
function proofState({ verdict, check, mode, skipped }) {
    if (verdict !== undefined)
        return verdict.outcome;
    return check && (mode === 'ensure' || mode === 'check') && skipped === undefined ? 'failed' : 'skipped';
}

;// CONCATENATED MODULE: ./src/action/report/outputs.ts
// The outputs of action.yml.



const OUTPUTS = (/* unused pure expression or super */ null && ([
    'client-id',
    'principal-id',
    'tenant-id',
    'identity-id',
    'issuer',
    'subject',
    'federated-credential-id',
    'role-assignment-ids',
    'namespace',
    'service-account',
    'vault-uri',
    'changed',
    'changes',
    'proof',
    'secret-versions',
    'diagnosis',
]));
function outputsOf(record) {
    const { desired, facts, verdict, diagnoses } = record;
    const [identity, vault] = [(0,chain_facts/* valueOf */.RP)(facts?.identity), (0,chain_facts/* valueOf */.RP)(facts?.vault)];
    const changes = changesWithOutcome(record);
    const federation = changes.find(({ change }) => change.link === 'federation')?.change;
    const writes = record.mode === 'plan' ? record.planned.filter(plan_change/* isWrite */.a) : [...record.done.filter(({ change }) => (0,plan_change/* isWrite */.a)(change)), ...record.removed];
    const secrets = verdict?.outcome === 'passed' ? verdict.secrets : [];
    const [first, ...others] = diagnoses;
    return {
        'client-id': identity?.clientId ?? '',
        'principal-id': identity?.principalId ?? '',
        'tenant-id': identity?.tenantId ?? '',
        'identity-id': identity?.id ?? '',
        'issuer': federation?.issuer ?? (0,chain_facts/* valueOf */.RP)(facts?.cluster)?.issuerUrl ?? '',
        'subject': desired?.subject ?? '',
        'federated-credential-id': federation?.id ?? '',
        'role-assignment-ids': changes
            .filter(({ change }) => change.kind === 'role assignment')
            .map(({ change }) => change.id)
            .join('\n'),
        'namespace': desired?.namespace ?? '',
        'service-account': desired?.serviceAccount ?? '',
        'vault-uri': vault?.uri ?? '',
        'changed': String(writes.length),
        'changes': JSON.stringify(changes.map(({ change: { link, action, kind, id, differs, why }, outcome }) => ({ link, action, outcome, kind, id, differs, why }))),
        'proof': proofState(record),
        'secret-versions': JSON.stringify(Object.fromEntries(secrets.map(({ name, version }) => [name, version]))),
        'diagnosis': first === undefined ? '' : JSON.stringify({ ...first, ...(others.length > 0 && { also: others }) }),
    };
}

// EXTERNAL MODULE: ./src/action/github/load.ts
var load = __webpack_require__(77214);
// EXTERNAL MODULE: ./src/chain/sweep.ts
var sweep = __webpack_require__(13401);
;// CONCATENATED MODULE: ./src/action/report/markdown.ts
// Markdown whose structure no value can change.
/** Text that shows as it is: no links, no HTML, no mentions, no table cells of its own. */
function escapeMarkdown(text) {
    return text
        .replace(/[\r\n]+/g, ' ')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replace(/[\\`*_{}[\]()#+!|~]/g, (character) => `&#${character.charCodeAt(0)};`)
        .replaceAll('@', '&#64;');
}
/** Cells in backticks are code and stay so; all others are escaped. */
function table(head, rows) {
    const cell = (text) => (/^`[^`\n]*`$/.test(text) ? text.replaceAll('|', '\\|') : escapeMarkdown(text));
    const line = (cells) => `| ${cells.join(' | ')} |`;
    return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(cell)))].join('\n');
}

;// CONCATENATED MODULE: ./src/action/report/comment.ts
// The comment on a pull request: what its environment is now, as a person wants to read it.



/** By this the comment is found again: one for each environment and workload. Names are checked inputs. */
function commentMarker({ desired }) {
    return `<!-- aks-wli-action ${desired?.namespace ?? ''}/${desired?.serviceAccount ?? ''} -->`;
}
function commentOf(record) {
    const { desired, diagnoses, mode, removed } = record;
    const name = `\`${desired?.marks.environment ?? ''}\``;
    if (mode === 'destroy') {
        return diagnoses.length > 0
            ? [`### Environment ${name}: not taken away`, ...problems(record)].join('\n\n')
            : [`### Environment ${name}: taken away`, `${removed.length} objects were removed${leftText(record)}.`].join('\n\n');
    }
    const state = diagnoses.length > 0 ? 'broken' : proofState(record) === 'passed' ? 'ready, and proven' : 'made, not proven';
    const changed = changesWithOutcome(record).filter(({ change, outcome }) => outcome !== undefined && (0,plan_change/* isWrite */.a)(change));
    return [
        `### Environment ${name}: ${state}`,
        ...problems(record),
        chain(record),
        changed.length === 0
            ? 'Nothing has changed since the last run.'
            : `Changed by this run: ${changed.map(({ change, outcome }) => `${change.link} ${outcome}`).join(', ')}.`,
        proof(record),
        `Namespace: \`${desired?.namespace ?? ''}\`. Reach it with \`kubectl --namespace ${desired?.namespace ?? ''} get pods\`.`,
    ]
        .filter((part) => part !== '')
        .join('\n\n');
}
function problems({ diagnoses }) {
    return diagnoses.map(({ code, link, seen, fix }) => `**\`${code}\`** at '${link}': ${escapeMarkdown(seen)} **What to do:** ${escapeMarkdown(fix)}`);
}
function chain(record) {
    const rows = changesWithOutcome(record).map(({ change, outcome }) => [change.link, outcome ?? 'not reached', change.kind]);
    return rows.length === 0 ? '' : table(['link', 'state', 'object'], rows);
}
function proof({ verdict }) {
    if (verdict?.outcome !== 'passed')
        return '';
    return `Proof: a pod has read ${verdict.secrets.map(({ name }) => `\`${name}\``).join(', ')} after ${verdict.tries} tries, the first time after ${(verdict.firstSuccessMs / 1000).toFixed(1)} s.`;
}
function leftText({ left }) {
    return left.length === 0
        ? ''
        : `; left alone: ${left.map(({ object, why }) => `${escapeMarkdown(object)} (${escapeMarkdown(why)})`).join(', ')}`;
}

;// CONCATENATED MODULE: ./src/action/report/pull-request.ts
// What is told on the pull request of an environment. Where the permission is missing, that is a warning and no failure.




/** The warnings that came of it. */
async function tellPullRequest(record, environment) {
    const { inputs, desired, mode, skipped } = record;
    const name = desired?.marks.environment ?? '';
    if (inputs === undefined || name === '' || skipped !== undefined || (mode !== 'ensure' && mode !== 'destroy'))
        return [];
    const number = record.pullRequest?.number ?? (0,sweep/* pullRequestOf */._n)(name);
    const sha = record.pullRequest?.sha ?? environment['GITHUB_SHA'] ?? '';
    const attempts = [
        [
            'comment',
            'pull-requests: write',
            inputs.comment === 'auto' && number !== undefined,
            async () => (await (0,load/* loadGitHubApi */.G)(inputs, environment)).stickyComment(number, commentMarker(record), commentOf(record)),
        ],
        [
            'deployment',
            'deployments: write',
            inputs.deployment === 'auto' && number !== undefined && sha !== '',
            async () => (await (0,load/* loadGitHubApi */.G)(inputs, environment)).deploymentState(name, sha, stateOf(record), descriptionOf(record)),
        ],
    ];
    const warnings = await Promise.all(attempts.map(async ([what, permission, wanted, attempt]) => {
        if (!wanted)
            return [];
        try {
            await attempt();
            return [];
        }
        catch (error) {
            return [
                `No ${what} was written (${error.message.split('\n')[0]}). Give the job \`permissions: ${permission}\`, or set \`${what}: never\`.`,
            ];
        }
    }));
    return warnings.flat();
}
function stateOf({ mode, diagnoses }) {
    if (diagnoses.length > 0)
        return 'failure';
    return mode === 'destroy' ? 'inactive' : 'success';
}
function descriptionOf(record) {
    const [first] = record.diagnoses;
    if (first !== undefined)
        return `broken at ${first.link}: ${first.code}`;
    return record.mode === 'destroy' ? 'taken away' : `workload identity is true; proof ${proofState(record)}`;
}

;// CONCATENATED MODULE: ./src/chain/links.ts
// The links of the chain, in the order in which they depend on each other.
const links_LINKS = ['cluster', 'identity', 'federation', 'access', 'namespace', 'service-account', 'manifests', 'proof'];
/** What must be true of each link, for people. */
const links_LINK_MEANINGS = {
    'cluster': "the cluster's OIDC issuer and workload identity webhook are on",
    'identity': 'the user-assigned managed identity exists',
    'federation': "a federated identity credential names the cluster's issuer, the ServiceAccount and the audience",
    'access': "the identity's principal may get the vault's secrets",
    'namespace': 'the Namespace exists',
    'service-account': "the ServiceAccount exists and is annotated with the identity's client id",
    'manifests': 'the rendered manifests are applied',
    'proof': 'a pod under the ServiceAccount has read the secret',
};

;// CONCATENATED MODULE: ./src/action/report/summary.ts
// The job summary: the chain as a table and as a picture, the proof's figures, and what to do when a link is broken.




/** GitHub refuses summaries of more than a MiB; a plan of many manifests stays far below this. */
const MAXIMUM_LENGTH = 900_000;
function summaryOf(record) {
    const ofChain = ['ensure', 'plan', 'check'].includes(record.mode) && record.skipped === undefined;
    const parts = ofChain
        ? [headline(record), picture(record), chainTable(record), proofFigures(record), details(record)]
        : environmentSummary(record);
    const text = parts.filter((part) => part !== '').join('\n\n');
    return text.length <= MAXIMUM_LENGTH ? `${text}\n` : `${text.slice(0, MAXIMUM_LENGTH)}\n\n(cut: the summary was too long)\n`;
}
/** What destroy and sweep did, or why a run had nothing to do. */
function environmentSummary(record) {
    const { skipped, removed, left, swept, diagnoses } = record;
    if (skipped !== undefined)
        return ['## Workload identity: skipped', escapeMarkdown(skipped)];
    const title = diagnoses.length > 0 ? headline(record) : `## Workload identity: ${removed.length} objects taken away`;
    return [
        title,
        swept.length === 0
            ? ''
            : table(['environment', 'decision', 'why'], swept.map(({ environment, sweep, why }) => [environment, sweep ? 'sweep' : 'keep', why])),
        removed.length === 0
            ? ''
            : table(['removed', 'id'], removed.map(({ kind, id }) => [kind, `\`${id}\``])),
        left.length === 0
            ? ''
            : table(['left', 'why'], left.map(({ object, why }) => [object, why])),
    ];
}
function headline({ desired, mode, diagnoses, planned, ...record }) {
    const workload = desired === undefined ? '' : ` of ${escapeMarkdown(`${desired.namespace}/${desired.serviceAccount}`)}`;
    const [first, ...others] = diagnoses;
    if (first === undefined) {
        const state = mode === 'plan'
            ? `${planned.filter(plan_change/* isWrite */.a).length} changes planned`
            : proofState({ ...record, mode, planned, diagnoses }) === 'passed'
                ? 'true, and proven'
                : 'true, not proven';
        return `## Workload identity${workload}: ${state}`;
    }
    return [
        `## Workload identity${workload}: broken at '${first.link}'`,
        ...[first, ...others].map(({ code, seen, fix }) => `**\`${code}\`** ${escapeMarkdown(seen)}\n\n**What to do:** ${escapeMarkdown(fix)}`),
    ].join('\n\n');
}
function picture(record) {
    const broken = new Set(record.diagnoses.map(({ link }) => link));
    const links = links_LINKS.filter((link) => link !== 'manifests' || record.planned.some((change) => change.link === link) || broken.has(link));
    const firstBroken = links.findIndex((link) => broken.has(link));
    const nodes = links.map((link, index) => {
        const state = broken.has(link) ? 'broken' : firstBroken >= 0 && index > firstBroken ? 'unknown' : summary_stateOf(record, link);
        return `  ${node(link)}["${link}"]:::${state}`;
    });
    const arrows = links
        .slice(1)
        .map((link, index) => `  ${node(links[index])} ${broken.has(link) ? '-. broken .->' : '-->'} ${node(link)}`);
    return [
        '```mermaid',
        'flowchart LR',
        ...nodes,
        ...arrows,
        '  classDef holds fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
        '  classDef changed fill:#ddf4ff,stroke:#0969da,color:#1f2328',
        '  classDef broken fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:3px',
        '  classDef unknown fill:#f6f8fa,stroke:#818b98,color:#59636e',
        '```',
    ].join('\n');
}
/** A link that was written is shown as changed; one of which nothing is known is not shown as holding. */
function summary_stateOf(record, link) {
    if (link === 'proof')
        return record.verdict?.outcome === 'passed' ? 'holds' : 'unknown';
    const own = changesWithOutcome(record).filter(({ change }) => change.link === link);
    if (own.some(({ change }) => (0,plan_change/* isWrite */.a)(change)))
        return 'changed';
    return own.length > 0 ? 'holds' : 'unknown';
}
function node(link) {
    return link.replace('-', '_');
}
function chainTable(record) {
    const rows = changesWithOutcome(record).map(({ change, outcome }) => [
        change.link,
        outcome ?? (record.mode === 'ensure' ? `to ${change.action}, not reached` : change.action),
        change.kind,
        `\`${change.id.replaceAll('`', '')}\``,
        change.why,
    ]);
    return rows.length === 0 ? '' : table(['link', 'state', 'object', 'id', 'why'], rows);
}
function proofFigures({ verdict, check, mode, warnings }) {
    const notes = warnings.map((warning) => `> [!WARNING]\n> ${escapeMarkdown(warning)}`);
    if (verdict === undefined) {
        return [
            ...notes,
            ...(check && mode !== 'plan' ? [] : [`**Proof:** skipped (${mode === 'plan' ? 'mode is plan' : 'check is false'}).`]),
        ].join('\n\n');
    }
    const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
    if (verdict.outcome === 'failed') {
        return [
            ...notes,
            `**Proof:** failed at the stage '${verdict.stage}' with \`${verdict.code}\`, after ${verdict.tries} tries in ${seconds(verdict.elapsedMs)}.`,
        ].join('\n\n');
    }
    const rows = verdict.secrets.map(({ name, version, contentType, enabled, expires }) => [
        name,
        version,
        contentType ?? '',
        String(enabled ?? ''),
        expires === undefined ? 'never' : new Date(expires * 1000).toISOString(),
    ]);
    return [
        ...notes,
        `**Proof:** passed. A pod has read ${rows.length === 1 ? 'the secret' : `${rows.length} secrets`} after ${verdict.tries} tries; first success after ${seconds(verdict.firstSuccessMs)}, all in ${seconds(verdict.elapsedMs)}.`,
        table(['secret', 'version', 'content type', 'enabled', 'expires'], rows),
    ].join('\n\n');
}
function details({ planned }) {
    const differing = planned.filter(({ differs }) => differs.length > 0);
    if (differing.length === 0)
        return '';
    const rows = differing.flatMap(({ id, differs }) => differs.map(({ field, before, after }) => [id, field, before ?? '(none)', after ?? '(none)']));
    return `<details><summary>What differs</summary>\n\n${table(['object', 'field', 'before', 'after'], rows)}\n\n</details>`;
}
/** What each link means, for the README. */
function linkRows() {
    return LINKS.map((link) => [`\`${link}\``, LINK_MEANINGS[link]]);
}

;// CONCATENATED MODULE: ./src/action/report/report.ts
// The end of a run: outputs, summary, annotations, and one sentence when a link is broken.





async function report(record, environment) {
    record.warnings.push(...(await tellPullRequest(record, environment)));
    for (const [name, value] of Object.entries(outputsOf(record)))
        core/* setOutput */.uH(name, value);
    for (const warning of record.warnings)
        core/* warning */.$e(warning, { title: 'Workload identity' });
    if (record.skipped !== undefined)
        core/* notice */.lm(record.skipped, { title: 'Workload identity' });
    await writeSummary(record);
    for (const diagnosis of record.diagnoses) {
        const { file, line, column } = diagnosis.place ?? {};
        const place = file === undefined
            ? {}
            : { file, ...(line !== undefined && { startLine: line }), ...(column !== undefined && { startColumn: column }) };
        core/* error */.z3((0,chain_diagnosis/* sentence */.em)(diagnosis), { title: 'Workload identity', ...place });
    }
    if (record.diagnoses.length > 0)
        process.exitCode = core/* ExitCode */.yU.Failure;
}
/** Outside of a runner there is nowhere to write it to: that is no reason to fail. */
async function writeSummary(record) {
    try {
        await core/* summary */.z.addRaw(summaryOf(record), true).write();
    }
    catch (error) {
        core/* debug */.Yz(`no summary: ${error.message}`);
    }
}

;// CONCATENATED MODULE: ./src/action/main.ts
// The story of a run: parse inputs, sign in, observe, plan, apply, prove, report.










async function main() {
    const record = emptyRecord();
    try {
        await run(record);
    }
    catch (error) {
        record.diagnoses =
            error instanceof chain_diagnosis/* BrokenLink */.GG ? error.diagnoses : [(0,chain_diagnosis/* diagnose */.h4)('UNEXPECTED', { message: error.stack ?? String(error) })];
    }
    await report(record, processEnvironment());
}
async function run(record) {
    const environment = processEnvironment();
    const inputs = (0,action_inputs/* readInputs */.Ko)(environment);
    const marks = {
        repository: environment['GITHUB_REPOSITORY'] ?? '',
        environment: inputs.environment ?? '',
        expires: inputs.expiresSeconds === undefined ? undefined : new Date(Date.now() + inputs.expiresSeconds * 1000).toISOString(),
    };
    const desired = (0,chain_desired/* desiredChain */.yV)(inputs, marks);
    const pullRequest = pullRequestEvent(environment);
    Object.assign(record, { mode: inputs.mode, check: inputs.check, desired, inputs, pullRequest });
    // The first request goes out before the SDKs are loaded: they take longer than it does.
    const github = githubToken(environment, core/* setSecret */.Pq);
    if (github === undefined && pullRequest?.fork === true) {
        record.skipped = 'The pull request comes from a fork: its workflows get no OIDC token, so nothing was made and nothing proven.';
        return;
    }
    const { createStages } = await Promise.all(/* import() */[__webpack_require__.e(592), __webpack_require__.e(36)]).then(__webpack_require__.bind(__webpack_require__, 10036));
    const stages = await createStages({ inputs, desired, github, environment });
    switch (inputs.mode) {
        case 'ensure':
            return ensure(stages, record);
        case 'plan':
            return (0,chain_diagnosis/* stopAt */.mk)((await observeAndPlan(stages, desired, record)).plan.problems);
        case 'check':
            return prove(stages, record, (await observeAndPlan(stages, desired, record)).facts);
        case 'destroy':
            return core/* group */.Os('Destroy', () => stages.destroy(record));
        case 'sweep':
        case 'plan-sweep':
            return core/* group */.Os('Sweep', () => stages.sweep(record));
    }
}
async function ensure(stages, record) {
    const { facts, plan } = await observeAndPlan(stages, record.desired, record);
    (0,chain_diagnosis/* stopAt */.mk)(plan.problems);
    const applied = await core/* group */.Os('Apply', () => applyPlan(stages, facts, plan, record));
    if (record.check)
        await prove(stages, record, applied);
}
async function prove(stages, record, facts) {
    await core/* group */.Os('Prove', async () => {
        const verdict = (record.verdict = await stages.prove(facts));
        record.warnings.push(...stages.verdictWarnings(verdict));
        if (verdict.outcome === 'failed')
            throw new chain_diagnosis/* BrokenLink */.GG(stages.diagnose(verdict, facts));
        core/* info */.pq(`proof: passed after ${verdict.tries} tries`);
    });
}


/***/ }),

/***/ 19727:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HN: () => (/* binding */ planLines),
/* harmony export */   kP: () => (/* binding */ sightingLine),
/* harmony export */   vK: () => (/* binding */ changeLine)
/* harmony export */ });
/* harmony import */ var _chain_plan_change__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(25877);
// The log of a run: groups that read as a table of contents, and one line for each change of what is seen.

function changeLine(change, outcome) {
    return `${change.link}: ${outcome} ${change.kind} ${change.id} (${change.why})`;
}
function planLines(changes) {
    return changes.flatMap((change) => [
        `${(0,_chain_plan_change__WEBPACK_IMPORTED_MODULE_0__/* .isWrite */ .a)(change) ? '+' : ' '} ${changeLine(change, change.action)}`,
        ...change.differs.map(({ field, before, after }) => `      ${field}: ${before ?? '(none)'} -> ${after ?? '(none)'}`),
    ]);
}
function sightingLine({ stage, code, tries, elapsedMs }) {
    return `${stage}: ${code}, try ${tries}, ${Math.round(elapsedMs / 1000)} s`;
}


/***/ }),

/***/ 52232:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ CLOUDS),
/* harmony export */   f: () => (/* binding */ AKS_SERVER_APPLICATION)
/* harmony export */ });
// The clouds of Azure: the same services under other names. Only AzureCloud has been run against the laboratory.
const CLOUDS = {
    AzureCloud: {
        authority: 'https://login.microsoftonline.com',
        resourceManager: 'https://management.azure.com',
        resourceManagerScope: 'https://management.azure.com/.default',
        keyVaultScope: 'https://vault.azure.net/.default',
    },
    AzureUSGovernment: {
        authority: 'https://login.microsoftonline.us',
        resourceManager: 'https://management.usgovcloudapi.net',
        resourceManagerScope: 'https://management.usgovcloudapi.net/.default',
        keyVaultScope: 'https://vault.usgovcloudapi.net/.default',
    },
    AzureChinaCloud: {
        authority: 'https://login.chinacloudapi.cn',
        resourceManager: 'https://management.chinacloudapi.cn',
        resourceManagerScope: 'https://management.chinacloudapi.cn/.default',
        keyVaultScope: 'https://vault.azure.cn/.default',
    },
};
/** The application that every AKS API server with Entra ID is, in all clouds (kubelogin's documentation). */
const AKS_SERVER_APPLICATION = '6dae42f8-4368-4678-94ff-3960e28e3630';


/***/ }),

/***/ 86379:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   PL: () => (/* binding */ BINDING_AUDIENCE),
/* harmony export */   Rg: () => (/* binding */ KEY_VAULT_SECRETS_USER),
/* harmony export */   Xu: () => (/* binding */ AUDIENCE),
/* harmony export */   yV: () => (/* binding */ desiredChain)
/* harmony export */ });
/* unused harmony export environmentNamespace */
/* harmony import */ var _names__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(24993);
/* harmony import */ var _resource_id__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(46879);
// What a run shall make true, worked out from its inputs: every name and id that can be known before anything is read.


const AUDIENCE = 'api://AzureADTokenExchange';
/** Audience of the token that a pod shows to the cluster's own token endpoint. */
const BINDING_AUDIENCE = 'api://AKSIdentityBinding';
const KEY_VAULT_SECRETS_USER = { name: 'Key Vault Secrets User', id: '4633458b-17de-408a-b874-0445c86b69e6' };
function desiredChain(inputs, marks) {
    const { subscriptionId, resourceGroup, serviceAccount } = inputs;
    const namespace = environmentNamespace(inputs.namespace, inputs.environment);
    const resource = (type, name, group = resourceGroup) => (0,_resource_id__WEBPACK_IMPORTED_MODULE_1__/* .parseResourceId */ .RQ)(name) ?? { subscriptionId, resourceGroup: group, type, name };
    const vault = resource('Microsoft.KeyVault/vaults', inputs.vault);
    const vaultId = (0,_resource_id__WEBPACK_IMPORTED_MODULE_1__/* .formatResourceId */ .bM)(vault);
    return {
        cluster: resource('Microsoft.ContainerService/managedClusters', inputs.cluster),
        enableClusterFeatures: inputs.enableClusterFeatures,
        identity: resource('Microsoft.ManagedIdentity/userAssignedIdentities', inputs.identity ?? (0,_names__WEBPACK_IMPORTED_MODULE_0__/* .identityName */ .W)(namespace, serviceAccount), inputs.identityResourceGroup),
        location: inputs.location,
        subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
        federation: inputs.federation,
        vault,
        role: inputs.role,
        scopes: inputs.accessScope === 'vault' ? [vaultId] : inputs.secrets.map((secret) => `${vaultId}/secrets/${secret}`),
        accessScope: inputs.accessScope,
        namespace,
        serviceAccount,
        secrets: inputs.secrets,
        marks,
        identityMarks: inputs.identity === undefined ? marks : { repository: marks.repository, environment: '', expires: undefined },
    };
}
function environmentNamespace(namespace, environment) {
    return environment === undefined ? namespace : `${namespace}-${environment}`;
}


/***/ }),

/***/ 22566:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GG: () => (/* binding */ BrokenLink),
  h4: () => (/* binding */ diagnose),
  em: () => (/* binding */ sentence),
  mk: () => (/* binding */ stopAt)
});

;// CONCATENATED MODULE: ./src/chain/diagnoses/chain.ts
const CHAIN_DIAGNOSES = {
    IDENTITY_LOCATION: {
        link: 'identity',
        seen: 'the identity cannot be made there: <message>',
        fix: 'Set `location` to a region that offers managed identities, or `identity` to the existing one.',
    },
    ISSUER_MISMATCH: {
        link: 'federation',
        seen: "the three sources of the issuer differ: cluster profile '<profile>', discovery document '<discovery>', token '<token>'.",
        fix: 'Wait for a running update or key rotation of the cluster to end; if it stays so, ask Azure support.',
    },
    FEDERATION_QUOTA: {
        link: 'federation',
        seen: "the identity '<identity>' has <count> federated identity credentials, the most that Azure allows: <credentials>.",
        fix: 'One of these helps: <waysOut>.',
    },
    FEDERATION_BUSY: {
        link: 'federation',
        seen: "others kept writing federated identity credentials of '<identity>' for <minutes> minutes.",
        fix: 'Run fewer jobs on one identity at once.',
    },
    FEDERATION_UNSUPPORTED_REGION: {
        link: 'federation',
        seen: "the region of the identity '<identity>' has no federated identity credentials.",
        fix: 'Set `location` to another region, or `identity` to an identity elsewhere.',
    },
    FEDERATION_REFUSED: {
        link: 'federation',
        seen: 'Azure refused the federated identity credential: <message>',
        fix: 'Mend what the message says, then run this step again.',
    },
    VAULT_NOT_FOUND: {
        link: 'access',
        seen: "there is no vault '<vault>' in resource group '<group>'<near>.",
        fix: 'Check `vault`; for a vault in another group or subscription give its full resource id.',
    },
    ROLE_NOT_FOUND: {
        link: 'access',
        seen: "there is no role '<role>' at <scope><near>.",
        fix: 'Check `role`: a name or a GUID of a role definition.',
    },
    ROLE_NOT_ASSIGNABLE: {
        link: 'access',
        seen: "the deploying principal may not assign the role '<role>' on <scope>, or the condition on its own role forbids it.",
        fix: 'Give it Microsoft.Authorization/roleAssignments/write there, with a condition that allows this role for service principals.',
    },
    PRINCIPAL_NOT_FOUND: {
        link: 'access',
        seen: 'the principal of the identity has not reached the directory yet: <message>',
        fix: 'Run this step again in a minute.',
    },
    ACCESS_SCOPE_UNSUPPORTED: {
        link: 'access',
        seen: "the vault '<vault>' uses access policies, which hold for all its secrets.",
        fix: 'Set `access-scope: vault`, or turn Azure RBAC on for the vault.',
    },
    NAMESPACE_TERMINATING: {
        link: 'namespace',
        seen: "the namespace '<namespace>' is being deleted.",
        fix: 'Wait until it is gone, then run this step again.',
    },
    SERVICE_ACCOUNT_CONFLICT: {
        link: 'service-account',
        seen: "<field> of the ServiceAccount '<serviceAccount>' is owned by <manager>, with another value.",
        fix: "Make the owner write '<value>', or give up the field; the Action never forces.",
    },
    MANIFEST_INVALID: { link: 'manifests', seen: '<problem>.', fix: 'Nothing was sent anywhere.' },
    MANIFEST_CONFLICT: {
        link: 'manifests',
        seen: '<object> (<file>): <field> is owned by <manager>, with another value.',
        fix: 'Take the field out of the manifest, or make the owner give it up; the Action never forces.',
    },
    MANIFEST_REFUSED: { link: 'manifests', seen: 'the API server refuses <object> (<file>): <message>', fix: 'Mend the manifest.' },
    MANIFEST_UNKNOWN_KIND: {
        link: 'manifests',
        seen: 'the cluster has no kind <object> (<file>).',
        fix: 'Install its CustomResourceDefinition first, or mend apiVersion and kind.',
    },
};

;// CONCATENATED MODULE: ./src/chain/diagnoses/proof.ts
const PROOF_DIAGNOSES = {
    SERVICE_ACCOUNT_MISSING: {
        link: 'service-account',
        seen: "there is no ServiceAccount '<serviceAccount>' in namespace '<namespace>'.",
        fix: 'Run with `mode: ensure`, or create it.',
    },
    SERVICE_ACCOUNT_UNANNOTATED: {
        link: 'service-account',
        seen: "the ServiceAccount '<serviceAccount>' has no annotation azure.workload.identity/client-id.",
        fix: 'Run with `mode: ensure`, or annotate it with <clientId>.',
    },
    SERVICE_ACCOUNT_OTHER_CLIENT: {
        link: 'service-account',
        seen: "the ServiceAccount '<serviceAccount>' is annotated with client id <found>, but the identity's is <clientId>.",
        fix: 'Run with `mode: ensure`, or correct the annotation.',
    },
    WEBHOOK_OFF: {
        link: 'proof',
        seen: 'webhook: a pod with the label azure.workload.identity/use came back without the four AZURE_ variables.',
        fix: 'Turn workload identity on for the cluster (`enable-cluster-features: true`); pods in kube-system are never changed.',
    },
    WEBHOOK_UNREACHABLE: {
        link: 'proof',
        seen: 'webhook: it is registered and does not answer: <message>',
        fix: 'Look at the pods azure-wi-webhook-controller-manager in kube-system.',
    },
    WEBHOOK_REFUSED: {
        link: 'proof',
        seen: 'webhook: it refused the pod: <message>',
        fix: 'Mend the annotations of the ServiceAccount that the message speaks of.',
    },
    WEBHOOK_WITHOUT_BINDING: {
        link: 'proof',
        seen: "webhook: it told the pod nothing of the cluster's token endpoint: it is older than 1.6, or identity bindings are off.",
        fix: 'Register the preview feature IdentityBindingPreview and update the cluster, or set `federation: credential`.',
    },
    BINDING_REFUSED: {
        link: 'federation',
        seen: "the cluster's token endpoint refuses the ServiceAccount (<code>): <message>",
        fix: 'Run with `mode: ensure`; a new binding takes a moment to be seen.',
    },
    WEBHOOK_AUDIENCE: {
        link: 'proof',
        seen: "webhook: the token that it projects is for '<found>', not for '<audience>'.",
        fix: 'Remove annotations that ask for another audience.',
    },
    POD_REFUSED: {
        link: 'proof',
        seen: 'pod: the cluster refuses the check pod: <message>',
        fix: 'Allow it in the policy, or set `check: false`.',
    },
    POD_UNSCHEDULABLE: {
        link: 'proof',
        seen: 'pod: no node takes the check pod: <message>',
        fix: 'Make room for 50m of CPU and 64Mi of memory, or mend taints and quotas.',
    },
    POD_IMAGE: {
        link: 'proof',
        seen: 'pod: the image of the check pod cannot be pulled: <message>',
        fix: 'Let the nodes reach the registry, or set `check-image` to a copy that has node on its PATH.',
    },
    POD_FAILED: {
        link: 'proof',
        seen: 'pod: the check pod ended without a verdict: <message>',
        fix: 'Set `check-image` to an image with node 24 on its PATH.',
    },
    POD_GONE: {
        link: 'proof',
        seen: 'pod: the check pod was deleted while it ran.',
        fix: 'Run this step again; see what deletes pods in this namespace.',
    },
    TOKEN_MISSING: {
        link: 'proof',
        seen: 'token: the pod has no readable token at AZURE_FEDERATED_TOKEN_FILE: <message>',
        fix: 'Look at the projected volume of the pod and at the kubelet.',
    },
    FEDERATION_NO_MATCH: {
        link: 'federation',
        seen: "Entra ID finds no federated identity credential for issuer '<issuer>', subject '<subject>', audience '<audience>' (<code> after <tries> tries in <seconds> s).<detail>",
        fix: 'Run with `mode: ensure`; if that has just been done, raise `check-timeout`: a new credential can take minutes to be seen.',
    },
    FEDERATION_SUBJECT_CASE: {
        link: 'federation',
        seen: "the subject of a credential is '<subject>' but for upper and lower case (<code>).",
        fix: 'Run with `mode: ensure`: it repairs the credential.',
    },
    FEDERATION_IDENTITY_UNKNOWN: {
        link: 'identity',
        seen: 'Entra ID knows no identity with client id <clientId> (<code> after <tries> tries in <seconds> s).',
        fix: 'Check the client id on the ServiceAccount; a new identity can take minutes to be known.',
    },
    FEDERATION_TOKEN_REFUSED: {
        link: 'federation',
        seen: "Entra ID does not take the pod's token (<code>): <message>",
        fix: 'Check the clocks of the nodes and the tenant of the cluster.',
    },
    FEDERATION_TENANT_UNKNOWN: {
        link: 'service-account',
        seen: "Entra ID knows no tenant '<tenantId>' (<code>).",
        fix: 'Correct the annotation azure.workload.identity/tenant-id of the ServiceAccount.',
    },
    ACCESS_NOT_GRANTED: {
        link: 'access',
        seen: "the vault '<vault>' does not let the identity read '<secret>' (ForbiddenByRbac after <tries> tries in <seconds> s).<detail>",
        fix: 'Run with `mode: ensure`; if that has just been done, raise `check-timeout`: a new role can take ten minutes to count.',
    },
    ACCESS_POLICY_MISSING: {
        link: 'access',
        seen: "no access policy of the vault '<vault>' lets the identity get secrets (AccessDenied).",
        fix: 'Run with `mode: ensure`, or add `get` for secrets to its policy.',
    },
    NETWORK_FIREWALL: {
        link: 'access',
        seen: "network: the firewall of the vault '<vault>' does not let the pods in (ForbiddenByFirewall): <message>",
        fix: "Allow the cluster's outbound address or subnet in the vault's networking, or use a private endpoint.",
    },
    NETWORK_PRIVATE: {
        link: 'access',
        seen: "network: the vault '<vault>' takes no connections from public networks (ForbiddenByConnection).",
        fix: "Give the cluster's network a private endpoint to the vault, with its DNS zone.",
    },
    NETWORK_UNREACHABLE: {
        link: 'proof',
        seen: 'network: the pod cannot reach <host> (<code>).',
        fix: 'Check egress, DNS and proxy of the namespace: pods need login.microsoftonline.com and the vault, port 443.',
    },
    SECRET_NOT_FOUND: {
        link: 'proof',
        seen: "secret: the vault '<vault>' has no secret '<secret>'.",
        fix: 'Check `secret`, or create it; a deleted one can be recovered.',
    },
    SECRET_DISABLED: {
        link: 'proof',
        seen: "secret: '<secret>' in the vault '<vault>' is disabled.",
        fix: 'Enable it, or set a new version.',
    },
    VAULT_REFUSED: { link: 'access', seen: "the vault '<vault>' answers <code>: <message>", fix: 'Mend what the message says.' },
    PROOF_TIMEOUT: { link: 'proof', seen: 'there was no verdict within <seconds> s; last seen: <last>.', fix: 'Raise `check-timeout`.' },
    UNEXPECTED: {
        link: 'proof',
        seen: 'something that the Action does not know: <message>',
        fix: 'Please report it, with the log of this step.',
    },
};

;// CONCATENATED MODULE: ./src/chain/diagnoses/run.ts
const RUN_DIAGNOSES = {
    INPUT_INVALID: { link: 'inputs', seen: '<problem>.', fix: 'Nothing was sent anywhere.' },
    SIGN_IN_UNAVAILABLE: {
        link: 'sign-in',
        seen: 'there is neither a GitHub OIDC token nor a session of the Azure CLI (<reason>).',
        fix: 'Give the job `permissions: id-token: write`, or run azure/login before this step. Workflows of pull requests from forks get no token.',
    },
    SIGN_IN_NO_TRUST: {
        link: 'sign-in',
        seen: "the application <clientId> does not trust this job's token (<code>); issuer '<issuer>', subject '<subject>', audience '<audience>'.",
        fix: 'Add a federated credential with exactly these three values to the application.',
    },
    SIGN_IN_UNKNOWN_APPLICATION: {
        link: 'sign-in',
        seen: 'tenant <tenantId> has no application <clientId> (<code>).',
        fix: 'Check `client-id` and `tenant-id`.',
    },
    SIGN_IN_UNKNOWN_TENANT: {
        link: 'sign-in',
        seen: "Entra ID knows no tenant '<tenantId>' (<code>).",
        fix: 'Check `tenant-id`.',
    },
    SIGN_IN_REFUSED: {
        link: 'sign-in',
        seen: 'Entra ID refused to sign in: <message>',
        fix: 'Check `client-id`, `tenant-id` and the credentials of the application.',
    },
    GITHUB_REFUSED: {
        link: 'sign-in',
        seen: 'GitHub refused <operation>: <message>',
        fix: 'Give the job the permissions that the README lists, and check `github-token`.',
    },
    SUBSCRIPTION_NOT_FOUND: {
        link: 'cluster',
        seen: "the subscription '<subscription>' was not found.",
        fix: 'Check `subscription-id`, and that the deploying principal has a role in it.',
    },
    RESOURCE_GROUP_NOT_FOUND: {
        link: 'cluster',
        seen: "the resource group '<group>' was not found in subscription <subscription><near>.",
        fix: 'Check the name and `subscription-id`.',
    },
    CLUSTER_NOT_FOUND: {
        link: 'cluster',
        seen: "there is no cluster '<cluster>' in resource group '<group>'<near>.",
        fix: 'Check `cluster` and `resource-group`.',
    },
    CLUSTER_STOPPED: {
        link: 'cluster',
        seen: "the cluster '<cluster>' is stopped.",
        fix: 'Start it: az aks start --resource-group <group> --name <cluster>',
    },
    CLUSTER_FEATURES_OFF: {
        link: 'cluster',
        seen: "<features> is off on the cluster '<cluster>'.",
        fix: 'Set `enable-cluster-features: true`, or run: az aks update --resource-group <group> --name <cluster> --enable-oidc-issuer --enable-workload-identity',
    },
    CLUSTER_BUSY: {
        link: 'cluster',
        seen: 'another operation is running on the cluster: <message>',
        fix: 'Wait for it to end, then run this step again.',
    },
    CLUSTER_UPDATE_FAILED: {
        link: 'cluster',
        seen: 'turning the features on ended as <status>: <message>',
        fix: 'See the activity log of the cluster, then run this step again.',
    },
    CLUSTER_UNREACHABLE: {
        link: 'cluster',
        seen: 'the API server <server> cannot be reached from this runner (<code>).',
        fix: 'For a private cluster, use a runner in its network; otherwise add the address of the runner to the authorized IP ranges of the cluster.',
    },
    KUBERNETES_UNAUTHORIZED: {
        link: 'cluster',
        seen: 'the API server does not accept the token of the deploying principal (401).',
        fix: 'Check that the cluster belongs to the tenant of the principal (`tenant-id`).',
    },
    ISSUER_UNREADABLE: {
        link: 'cluster',
        seen: "the issuer's discovery document <url> cannot be read (<code>).",
        fix: 'Let the runner reach it: Entra ID reads it from the internet, too.',
    },
    AZURE_RIGHT_MISSING: {
        link: 'cluster',
        seen: "the deploying principal may not do '<action>' on <scope>.",
        fix: 'Give it a role with this action there; the README lists all rights with their reasons. New roles take minutes to count.',
    },
    KUBERNETES_RIGHT_MISSING: {
        link: 'cluster',
        seen: 'the deploying principal may not do this in the cluster: <message>',
        fix: 'Give it the right <right>; the README lists all rights with their reasons.',
    },
    AZURE_POLICY_DENIED: {
        link: 'identity',
        seen: 'an Azure policy forbids it: <message>',
        fix: 'Meet the policy, or ask its owner for an exemption.',
    },
    AZURE_LOCKED: { link: 'identity', seen: 'a lock forbids it: <message>', fix: 'Remove the lock, or choose a resource group without one.' },
    PROVIDER_NOT_REGISTERED: {
        link: 'identity',
        seen: 'the subscription is not registered for the provider: <message>',
        fix: 'Register it: az provider register --namespace Microsoft.ManagedIdentity',
    },
    AZURE_THROTTLED: {
        link: 'cluster',
        seen: 'Azure still throttles after all retries: <message>',
        fix: 'Run fewer jobs against this subscription at once, then run this step again.',
    },
    AZURE_UNAVAILABLE: {
        link: 'cluster',
        seen: 'Azure did not answer properly (<code>): <message>',
        fix: 'Run this step again; it goes on where it stopped.',
    },
    AZURE_REFUSED: {
        link: 'cluster',
        seen: 'Azure refused <operation> with <code>: <message>',
        fix: 'Mend what the message says, then run this step again.',
    },
    KUBERNETES_REFUSED: {
        link: 'manifests',
        seen: 'the API server refused <operation>: <message>',
        fix: 'Mend what the message says, then run this step again.',
    },
};

;// CONCATENATED MODULE: ./src/chain/diagnoses.ts
// Every diagnosis that a run can end with, worded once. The table in the README is made from these.



const DIAGNOSES = { ...RUN_DIAGNOSES, ...CHAIN_DIAGNOSES, ...PROOF_DIAGNOSES };

;// CONCATENATED MODULE: ./src/chain/diagnosis.ts
// A diagnosis: which link is broken, what was seen, and how to mend it.

function diagnose(code, details) {
    const { link, seen, fix } = DIAGNOSES[code];
    const filled = (text) => text.replace(/<([a-zA-Z]+)>/g, (place, name) => details[name] ?? place);
    return { link, code, seen: filled(seen), fix: filled(fix) };
}
/** One sentence for a log line, an annotation, the end of a step. */
function sentence({ link, code, seen, fix }) {
    const where = link === 'inputs' ? 'Inputs' : link === 'sign-in' ? 'Sign-in' : `The link '${link}' is broken`;
    return `${where} (${code}): ${seen} ${fix}`;
}
/** Stops a run where there are any. */
function stopAt([first, ...others]) {
    if (first !== undefined)
        throw new BrokenLink(first, others);
}
/** A diagnosis on its way up: caught once, at the top of a run. */
class BrokenLink extends Error {
    diagnoses;
    constructor(first, others = [], options) {
        super(sentence(first), options);
        this.diagnoses = [first, ...others];
    }
}


/***/ }),

/***/ 2238:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Eb: () => (/* binding */ present),
/* harmony export */   L5: () => (/* binding */ unknown),
/* harmony export */   RP: () => (/* binding */ valueOf),
/* harmony export */   sj: () => (/* binding */ ABSENT)
/* harmony export */ });
function present(value) {
    return { state: 'present', value };
}
const ABSENT = { state: 'absent' };
function unknown(problem) {
    return { state: 'unknown', problem };
}
/** The value where there is one. */
function valueOf(fact) {
    return fact?.state === 'present' ? fact.value : undefined;
}


/***/ }),

/***/ 9695:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $J: () => (/* binding */ isTagged),
/* harmony export */   Ly: () => (/* binding */ sameMarks),
/* harmony export */   _A: () => (/* binding */ tags),
/* harmony export */   aY: () => (/* binding */ isDescribed),
/* harmony export */   h_: () => (/* binding */ description),
/* harmony export */   jz: () => (/* binding */ marksOfTags),
/* harmony export */   lT: () => (/* binding */ MANAGED_BY_LABEL),
/* harmony export */   u: () => (/* binding */ MANAGER),
/* harmony export */   ul: () => (/* binding */ isLabelled),
/* harmony export */   yu: () => (/* binding */ metadata),
/* harmony export */   zB: () => (/* binding */ marksOfMetadata)
/* harmony export */ });
// The marks by which the Action knows later what it has made.
const MANAGER = 'aks-wli-action';
const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
const REPOSITORY = 'aks-wli-repository';
const ENVIRONMENT = 'aks-wli-environment';
const EXPIRES = 'aks-wli-expires';
/** Tags of an identity. */
function tags(marks) {
    return { 'managed-by': MANAGER, ...facts(marks) };
}
function facts({ repository, environment, expires }) {
    return { [REPOSITORY]: repository, [ENVIRONMENT]: environment, ...(expires !== undefined && { [EXPIRES]: expires }) };
}
function isTagged(found) {
    return found?.['managed-by'] === MANAGER;
}
/** Labels and annotations of a Namespace and a ServiceAccount. A label cannot hold the slash of a repository's name. */
function metadata(marks) {
    return { labels: { [MANAGED_BY_LABEL]: MANAGER }, annotations: facts(marks) };
}
function isLabelled(found) {
    return found?.[MANAGED_BY_LABEL] === MANAGER;
}
/** Description of a role assignment: the only field of it that can carry a mark. */
function description({ repository, environment }) {
    return `managed-by=${MANAGER} repository=${repository} environment=${environment}`;
}
function isDescribed(found) {
    return found?.startsWith(`managed-by=${MANAGER} `) === true;
}
/** The marks of an identity, by its tags; undefined when the Action did not make it. */
function marksOfTags(found) {
    return isTagged(found) ? marksOf(found) : undefined;
}
/** The marks of a Kubernetes object. */
function marksOfMetadata({ labels, annotations }) {
    return isLabelled(labels) ? marksOf(annotations) : undefined;
}
function marksOf(found) {
    return { repository: found[REPOSITORY] ?? '', environment: found[ENVIRONMENT] ?? '', expires: found[EXPIRES] };
}
/** Only what carries the marks of the same repository and the same environment may be taken away. */
function sameMarks(one, other) {
    return one !== undefined && one.repository.toLowerCase() === other.repository.toLowerCase() && one.environment === other.environment;
}


/***/ }),

/***/ 24993:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $5: () => (/* binding */ bindingName),
/* harmony export */   BG: () => (/* binding */ bindingRoleName),
/* harmony export */   R1: () => (/* binding */ assignmentName),
/* harmony export */   W: () => (/* binding */ identityName),
/* harmony export */   b4: () => (/* binding */ credentialName)
/* harmony export */ });
/* unused harmony export shortHash */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var uuid__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73604);
// Names that the Action derives: short enough for Azure, and never the same for two workloads.


const MAXIMUM_IDENTITY_NAME = 128;
const MAXIMUM_CREDENTIAL_NAME = 120;
const HASH_LENGTH = 8;
/** Namespace of the UUIDv5 names of role assignments; made once for this project, and never to change. */
const ASSIGNMENT_NAMES = 'c2b0b6b4-0d51-5a3c-9e0e-7c1f5d1f6a2e';
function identityName(namespace, serviceAccount) {
    return workloadName('wli', namespace, serviceAccount, MAXIMUM_IDENTITY_NAME);
}
/** The issuer's hash keeps two clusters of one name from taking each other's credential away. */
function credentialName(cluster, issuer, namespace, serviceAccount) {
    return workloadName(`${cluster}-${shortHash(issuer)}`, namespace, serviceAccount, MAXIMUM_CREDENTIAL_NAME);
}
/**
 * `PREFIX-NAMESPACE-SERVICE_ACCOUNT`. Where that alone could be another workload's name as well (`a-b` and `c`, `a` and
 * `b-c`; `x.y` and `x-y`), or is too long, it ends in a hash: workloads must never share an identity by accident.
 */
function workloadName(prefix, namespace, serviceAccount, maximum) {
    const plain = `${prefix}-${namespace}-${serviceAccount}`.replace(/[^\w-]/g, '-');
    const ambiguous = namespace.includes('-') || serviceAccount.includes('.');
    if (!ambiguous && plain.length <= maximum)
        return plain;
    return `${plain.slice(0, maximum - HASH_LENGTH - 1)}-${shortHash(`${prefix}/${namespace}/${serviceAccount}`)}`;
}
/** A binding has at most 63 lower-case letters, digits and hyphens; the hash keeps identities of one name in two groups apart. */
function bindingName(identity, identityId) {
    const plain = identity.toLowerCase().replace(/[^a-z0-9]/g, '-');
    return `b-${plain.slice(0, 63 - HASH_LENGTH - 3)}-${shortHash(identityId.toLowerCase())}`;
}
/** Cluster-wide, so it names the namespace as well. */
function bindingRoleName(namespace, serviceAccount) {
    return workloadName('aks-wli', namespace, serviceAccount, 253);
}
/** The same scope, principal and role give the same name: writing it twice is safe. */
function assignmentName(scope, principalId, roleId) {
    return (0,uuid__WEBPACK_IMPORTED_MODULE_1__/* ["default"] */ .Ay)(`${scope}|${principalId}|${roleId}`.toLowerCase(), ASSIGNMENT_NAMES);
}
function shortHash(text) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}


/***/ }),

/***/ 75367:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ planAccess)
/* harmony export */ });
/* harmony import */ var _diagnosis__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(22566);
/* harmony import */ var _marks__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9695);
/* harmony import */ var _names__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(24993);
/* harmony import */ var _resource_id__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(46879);
// Access to the secrets: a role assignment on an RBAC vault, an access policy on the other kind.




/** `principalId` is undefined while the identity does not exist. */
function planAccess(desired, vault, roleId, principalId, assignments) {
    if (vault.permissionModel === 'policy')
        return planPolicy(desired, vault, principalId);
    return { changes: desired.scopes.map((scope) => planAssignment(desired, scope, roleId, principalId, assignments)) };
}
/** An equivalent assignment at the scope or above it counts, whatever its name. */
function planAssignment(desired, scope, roleId, principalId, assignments) {
    const base = { link: 'access', kind: 'role assignment', means: 'role-assignment', scope, roleId, differs: [] };
    const name = (0,_names__WEBPACK_IMPORTED_MODULE_1__/* .assignmentName */ .R1)(scope, principalId ?? '', roleId);
    const found = assignments
        .filter((assignment) => principalId !== undefined &&
        (0,_resource_id__WEBPACK_IMPORTED_MODULE_2__/* .sameId */ .s)(assignment.principalId, principalId) &&
        (0,_resource_id__WEBPACK_IMPORTED_MODULE_2__/* .sameId */ .s)(assignment.roleId, roleId) &&
        (0,_resource_id__WEBPACK_IMPORTED_MODULE_2__/* .scopeCovers */ .pp)(assignment.scope, scope))
        .sort((one, other) => other.scope.length - one.scope.length)[0];
    if (found === undefined) {
        const id = principalId === undefined
            ? `${scope}/providers/Microsoft.Authorization/roleAssignments/(of the new identity)`
            : `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
        return { ...base, action: 'create', id, why: `the identity has no role '${desired.role}' here or above` };
    }
    const { id } = found;
    if ((0,_resource_id__WEBPACK_IMPORTED_MODULE_2__/* .sameId */ .s)(found.name, name) || (0,_marks__WEBPACK_IMPORTED_MODULE_3__/* .isDescribed */ .aY)(found.description))
        return { ...base, action: 'keep', id, why: `the identity has the role '${desired.role}'` };
    const where = (0,_resource_id__WEBPACK_IMPORTED_MODULE_2__/* .sameId */ .s)(found.scope, scope) ? 'under another name' : `at ${found.scope}`;
    return { ...base, action: 'adopt', id, why: `the identity has the role '${desired.role}' ${where}` };
}
function planPolicy(desired, vault, principalId) {
    const base = {
        link: 'access',
        kind: 'access policy',
        means: 'access-policy',
        id: `${vault.id}/accessPolicies/${principalId ?? '(of the new identity)'}`,
    };
    const policy = vault.policies.find(({ objectId, applicationId }) => principalId !== undefined && applicationId === undefined && (0,_resource_id__WEBPACK_IMPORTED_MODULE_2__/* .sameId */ .s)(objectId, principalId));
    const granted = policy?.secretPermissions.some((permission) => ['get', 'all'].includes(permission.toLowerCase())) === true;
    const change = granted
        ? { ...base, action: 'keep', differs: [], why: 'the access policy of the identity allows get' }
        : {
            ...base,
            action: policy === undefined ? 'create' : 'update',
            why: 'no access policy lets the identity get secrets',
            differs: [{ field: 'secrets', before: policy?.secretPermissions.join(','), after: 'get' }],
        };
    return desired.accessScope === 'secret'
        ? { changes: [change], problem: (0,_diagnosis__WEBPACK_IMPORTED_MODULE_0__/* .diagnose */ .h4)('ACCESS_SCOPE_UNSUPPORTED', { vault: desired.vault.name }) }
        : { changes: [change] };
}


/***/ }),

/***/ 25877:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ isWrite),
/* harmony export */   i: () => (/* binding */ OUTCOMES)
/* harmony export */ });
/** How an object ends a run. */
const OUTCOMES = {
    create: 'created',
    update: 'updated',
    repair: 'repaired',
    adopt: 'adopted',
    keep: 'unchanged',
};
function isWrite({ action }) {
    return action !== 'adopt' && action !== 'keep';
}


/***/ }),

/***/ 31965:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  l: () => (/* binding */ CREDENTIAL_QUOTA),
  n: () => (/* binding */ planFederation)
});

// EXTERNAL MODULE: ./src/chain/desired.ts
var desired = __webpack_require__(86379);
// EXTERNAL MODULE: ./src/chain/sweep.ts
var sweep = __webpack_require__(13401);
;// CONCATENATED MODULE: ./src/chain/credential-budget.ts
// The budget of federated credentials of a shared identity: which of them are dead, and which ways out there are.

function judgeCredentials(credentials, facts) {
    return credentials.map(({ name, issuer, subject }) => {
        const namespace = /^system:serviceaccount:([^:]+):/.exec(subject)?.[1];
        if (namespace === undefined)
            return { name, state: 'unknown', why: `its subject is ${subject}` };
        if (issuer === facts.clusterIssuer)
            return ofThisCluster(name, namespace, facts);
        if (facts.issuers === undefined)
            return { name, state: 'unknown', why: 'the clusters of the subscription cannot be listed' };
        return facts.issuers.has(issuer)
            ? { name, state: 'alive', why: 'another cluster of the subscription has its issuer' }
            : { name, state: 'dead', why: 'its issuer is of no cluster that can be seen' };
    });
}
function ofThisCluster(name, namespace, { namespaces, openPullRequests }) {
    if (namespaces === undefined)
        return { name, state: 'unknown', why: 'the namespaces cannot be listed' };
    if (!namespaces.has(namespace))
        return { name, state: 'dead', why: `its namespace ${namespace} is gone` };
    const number = (0,sweep/* pullRequestOf */._n)(/pr-\d+$/.exec(namespace)?.[0] ?? '');
    if (number !== undefined && openPullRequests !== undefined && !openPullRequests.has(number)) {
        return { name, state: 'dead', why: `pull request ${number} is closed` };
    }
    return { name, state: 'alive', why: `namespace ${namespace}` };
}
/** The ways out that fit what was found, the cheapest first. */
function waysOut(states, { marks }) {
    const dead = states.filter(({ state }) => state === 'dead');
    const closed = dead.filter(({ why }) => why.startsWith('pull request'));
    return [
        ...(closed.length > 0 ? ['run with `mode: sweep`, which takes away the environments of closed pull requests'] : []),
        ...(dead.length > closed.length
            ? [
                `delete the dead ones (${dead
                    .filter((one) => !closed.includes(one))
                    .map(({ name }) => name)
                    .join(', ')})`,
            ]
            : []),
        marks.environment === ''
            ? 'set `identity` to another identity'
            : 'leave `identity` out, so that each environment gets an identity of its own',
    ].join('; or ');
}
function describeStates(states) {
    return states.map(({ name, state, why }) => `${name} (${state}: ${why})`).join(', ');
}

// EXTERNAL MODULE: ./src/chain/diagnosis.ts + 4 modules
var diagnosis = __webpack_require__(22566);
// EXTERNAL MODULE: ./src/chain/names.ts
var names = __webpack_require__(24993);
// EXTERNAL MODULE: ./src/chain/resource-id.ts
var resource_id = __webpack_require__(46879);
// EXTERNAL MODULE: ./src/chain/plan/issuer.ts
var plan_issuer = __webpack_require__(40870);
;// CONCATENATED MODULE: ./src/chain/plan/federation.ts
// The federated identity credential: matched by issuer and subject first, by name second.






/** Azure takes no more credentials on one identity. */
const CREDENTIAL_QUOTA = 20;
function planFederation(desired, issuerFacts, credentials, budget) {
    const agreed = (0,plan_issuer/* agreeIssuer */.q)(issuerFacts);
    const issuer = agreed.outcome === 'agreed' ? agreed.issuer : undefined;
    const name = (0,names/* credentialName */.b4)(desired.cluster.name, issuer?.replace(/\/$/, '') ?? '', desired.namespace, desired.serviceAccount);
    const base = {
        link: 'federation',
        kind: 'federated identity credential',
        name,
        issuer,
        id: `${(0,resource_id/* formatResourceId */.bM)(desired.identity)}/federatedIdentityCredentials/${name}`,
    };
    if (agreed.outcome === 'none')
        return { change: { ...base, action: 'create', differs: [], why: "waits for the cluster's issuer" } };
    if (agreed.outcome === 'differs')
        return { change: { ...base, action: 'keep', differs: [], why: 'the issuer is not certain' }, problem: agreed.problem };
    const match = credentials.find((credential) => credential.issuer === issuer && credential.subject === desired.subject);
    if (match !== undefined)
        return { change: { ...base, ...matched(match, name) } };
    const stale = credentials.find((credential) => credential.name.toLowerCase() === name.toLowerCase());
    if (stale !== undefined)
        return {
            change: {
                ...base,
                action: 'repair',
                id: stale.id,
                name: stale.name,
                differs: differences(stale, base, desired),
                why: 'it names another issuer or subject',
            },
        };
    if (credentials.length >= CREDENTIAL_QUOTA) {
        return {
            change: { ...base, action: 'create', differs: [], why: 'there is none for this issuer and subject' },
            problem: quotaProblem(desired, credentials, budget),
        };
    }
    return { change: { ...base, action: 'create', differs: [], why: 'there is none for this issuer and subject' } };
}
function quotaProblem(desired, credentials, budget) {
    const nothing = { issuers: undefined, clusterIssuer: undefined, namespaces: undefined, openPullRequests: undefined };
    const states = judgeCredentials(credentials, budget ?? nothing);
    return (0,diagnosis/* diagnose */.h4)('FEDERATION_QUOTA', {
        identity: desired.identity.name,
        count: String(credentials.length),
        credentials: describeStates(states),
        waysOut: waysOut(states, desired),
    });
}
function matched(match, derivedName) {
    const { id, name } = match;
    if (!match.audiences.includes(desired/* AUDIENCE */.Xu)) {
        return {
            action: 'update',
            id,
            name,
            differs: [{ field: 'audience', before: match.audiences.join(','), after: desired/* AUDIENCE */.Xu }],
            why: 'it is for another audience',
        };
    }
    return name.toLowerCase() === derivedName.toLowerCase()
        ? { action: 'keep', id, name, differs: [], why: 'issuer, subject and audience match' }
        : { action: 'adopt', id, name, differs: [], why: 'issuer, subject and audience match, under another name' };
}
function differences(stale, { issuer }, { subject }) {
    return [
        { field: 'issuer', before: stale.issuer, after: issuer },
        { field: 'subject', before: stale.subject, after: subject },
    ].filter(({ before, after }) => before !== after);
}


/***/ }),

/***/ 40870:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ agreeIssuer)
/* harmony export */ });
/* harmony import */ var _diagnosis__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(22566);
/* harmony import */ var _facts__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2238);
// The issuer, as three sources have it. Entra ID compares it byte for byte, so they must agree before it is written.


/** A trailing slash may differ; of what differs in that, the token's is right: it is what Entra ID gets to see. */
function agreeIssuer({ profile, discovery, token }) {
    const [ofDiscovery, ofToken] = [(0,_facts__WEBPACK_IMPORTED_MODULE_1__/* .valueOf */ .RP)(discovery), (0,_facts__WEBPACK_IMPORTED_MODULE_1__/* .valueOf */ .RP)(token)];
    const known = [ofToken, ofDiscovery, profile].filter((issuer) => issuer !== undefined);
    const [first] = known;
    if (first === undefined)
        return { outcome: 'none' };
    if (new Set(known.map((issuer) => issuer.replace(/\/$/, ''))).size === 1)
        return { outcome: 'agreed', issuer: first };
    return {
        outcome: 'differs',
        problem: (0,_diagnosis__WEBPACK_IMPORTED_MODULE_0__/* .diagnose */ .h4)('ISSUER_MISMATCH', { profile: profile ?? 'none', discovery: ofDiscovery ?? 'none', token: ofToken ?? 'none' }),
    };
}


/***/ }),

/***/ 15892:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EL: () => (/* binding */ wantedAnnotations),
/* harmony export */   JK: () => (/* binding */ planNamespace),
/* harmony export */   OW: () => (/* binding */ planServiceAccount),
/* harmony export */   jO: () => (/* binding */ planManifest),
/* harmony export */   qb: () => (/* binding */ CLIENT_ID_ANNOTATION)
/* harmony export */ });
/* unused harmony export TENANT_ID_ANNOTATION */
/* harmony import */ var _diagnosis__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(22566);
/* harmony import */ var _marks__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9695);
// The workload's own objects in the cluster: Namespace, ServiceAccount, and the user's manifests.


const CLIENT_ID_ANNOTATION = 'azure.workload.identity/client-id';
const TENANT_ID_ANNOTATION = 'azure.workload.identity/tenant-id';
function planNamespace({ namespace }, found) {
    const base = { link: 'namespace', kind: 'Namespace', id: namespace, differs: [] };
    if (found === undefined)
        return { change: { ...base, action: 'create', why: 'there is none of this name' } };
    const change = (0,_marks__WEBPACK_IMPORTED_MODULE_1__/* .isLabelled */ .ul)(found.labels)
        ? { ...base, action: 'keep', why: 'it exists' }
        : { ...base, action: 'adopt', why: 'it exists, made by somebody else' };
    return found.terminating ? { change, problem: (0,_diagnosis__WEBPACK_IMPORTED_MODULE_0__/* .diagnose */ .h4)('NAMESPACE_TERMINATING', { namespace }) } : { change };
}
/** The annotations that a ServiceAccount needs; the tenant where it is not the cluster's, and always for an identity binding. */
function wantedAnnotations({ clientId, tenantId }, clusterTenantId, federation) {
    return {
        [CLIENT_ID_ANNOTATION]: clientId,
        ...(federation === 'identity-binding' && { [TENANT_ID_ANNOTATION]: tenantId }),
        ...(clusterTenantId !== undefined && clusterTenantId.toLowerCase() !== tenantId.toLowerCase() && { [TENANT_ID_ANNOTATION]: tenantId }),
    };
}
/** `wanted` is undefined while the identity does not exist. */
function planServiceAccount({ namespace, serviceAccount }, found, wanted) {
    const base = { link: 'service-account', kind: 'ServiceAccount', id: `${namespace}/${serviceAccount}` };
    if (found === undefined)
        return { change: { ...base, action: 'create', differs: [], why: 'there is none of this name' } };
    const differs = Object.entries(wanted ?? { [CLIENT_ID_ANNOTATION]: '(of the new identity)' })
        .map(([field, after]) => ({ field, before: found.annotations[field], after }))
        .filter(({ before, after }) => before !== after);
    const [first] = differs;
    if (first === undefined) {
        return {
            change: {
                ...base,
                differs,
                ...((0,_marks__WEBPACK_IMPORTED_MODULE_1__/* .isLabelled */ .ul)(found.labels)
                    ? { action: 'keep', why: 'it is annotated' }
                    : { action: 'adopt', why: 'it is annotated, made by somebody else' }),
            },
        };
    }
    const change = {
        ...base,
        action: 'update',
        differs,
        why: first.before === undefined ? 'it lacks an annotation' : 'an annotation has another value',
    };
    const owner = differs.map(({ field }) => found.owners[field]).find((manager) => manager !== undefined);
    return owner === undefined
        ? { change }
        : {
            change,
            problem: (0,_diagnosis__WEBPACK_IMPORTED_MODULE_0__/* .diagnose */ .h4)('SERVICE_ACCOUNT_CONFLICT', { field: first.field, serviceAccount, manager: owner, value: first.after ?? '' }),
        };
}
function planManifest({ object, file, state, differs, problem }) {
    const base = { link: 'manifests', kind: 'manifest', id: object, differs };
    const change = {
        absent: { ...base, action: 'create', why: `${file}: there is none` },
        pending: { ...base, action: 'create', why: `${file}: waits for the identity` },
        differs: { ...base, action: 'update', why: `${file}: it differs` },
        same: { ...base, action: 'keep', why: `${file}: it is the same` },
    }[state];
    return problem === undefined ? { change } : { change, problem };
}


/***/ }),

/***/ 46879:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   RQ: () => (/* binding */ parseResourceId),
/* harmony export */   bM: () => (/* binding */ formatResourceId),
/* harmony export */   pp: () => (/* binding */ scopeCovers),
/* harmony export */   s: () => (/* binding */ sameId)
/* harmony export */ });
/* unused harmony export RESOURCE_ID */
// Ids of Azure Resource Manager: compared without case, because services answer in another case than they were asked in.
const RESOURCE_ID = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)$/i;
/** Undefined when the text is no id of a top-level resource. */
function parseResourceId(text) {
    const [, subscriptionId, resourceGroup, type, name] = RESOURCE_ID.exec(text) ?? [];
    return subscriptionId === undefined ? undefined : { subscriptionId, resourceGroup: resourceGroup, type: type, name: name };
}
function formatResourceId({ subscriptionId, resourceGroup, type, name }) {
    return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${type}/${name}`;
}
function sameId(one, other) {
    return one.toLowerCase() === other.toLowerCase();
}
/** True when `scope` is `ancestor` or lies below it. */
function scopeCovers(ancestor, scope) {
    return `${scope.replace(/\/+$/, '')}/`.toLowerCase().startsWith(`${ancestor.replace(/\/+$/, '')}/`.toLowerCase());
}


/***/ }),

/***/ 13401:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M2: () => (/* binding */ environmentsOf),
/* harmony export */   _n: () => (/* binding */ pullRequestOf),
/* harmony export */   cK: () => (/* binding */ planSweep)
/* harmony export */ });
/** `pr-17` belongs to pull request 17; an environment of any other name goes only when its time is over. */
function pullRequestOf(environment) {
    const number = /^pr-([1-9]\d*)$/.exec(environment)?.[1];
    return number === undefined ? undefined : Number(number);
}
function planSweep({ environments, openPullRequests, now }) {
    return [...environments]
        .map(([environment, expires]) => {
        if (expires !== undefined && Date.parse(expires) <= now)
            return { environment, sweep: true, why: `it expired at ${expires}` };
        const number = pullRequestOf(environment);
        if (number === undefined)
            return {
                environment,
                sweep: false,
                why: expires === undefined ? 'it names no pull request and has no expiry' : `it expires at ${expires}`,
            };
        if (openPullRequests === undefined)
            return { environment, sweep: false, why: 'the open pull requests are not known' };
        return openPullRequests.has(number)
            ? { environment, sweep: false, why: `pull request ${number} is open` }
            : { environment, sweep: true, why: `pull request ${number} is not open` };
    })
        .sort((one, other) => one.environment.localeCompare(other.environment, 'en', { numeric: true }));
}
/** The environments that marks speak of, for one repository. */
function environmentsOf(found, repository) {
    const own = found.filter((marks) => marks !== undefined && marks.environment !== '' && marks.repository.toLowerCase() === repository.toLowerCase());
    // The latest of two times counts: an environment that was just renewed is alive.
    return own.reduce((all, marks) => {
        const { environment, expires } = marks;
        const before = all.get(environment);
        return all.set(environment, all.has(environment) && (before === undefined || (expires !== undefined && before > expires)) ? before : expires);
    }, new Map());
}


/***/ })

};
;