"use strict";
exports.id = 36;
exports.ids = [36];
exports.modules = {

/***/ 10036:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createStages: () => (/* binding */ createStages)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 12 modules
var core = __webpack_require__(90143);
// EXTERNAL MODULE: ./src/chain/facts.ts
var chain_facts = __webpack_require__(2238);
// EXTERNAL MODULE: ./src/chain/desired.ts
var chain_desired = __webpack_require__(86379);
// EXTERNAL MODULE: ./src/chain/diagnosis.ts + 4 modules
var diagnosis = __webpack_require__(22566);
;// CONCATENATED MODULE: ./src/chain/verdict.ts
// The check pod's verdict, and the diagnosis that follows from it.



function isVerdict(value) {
    return 'outcome' in value && (value.outcome === 'passed' || value.outcome === 'failed');
}
function isSighting(value) {
    return 'stage' in value && 'code' in value && !('outcome' in value);
}
const NO_MATCH = ['AADSTS70021', 'AADSTS70025', 'AADSTS700211', 'AADSTS700212', 'AADSTS700213', 'AADSTS700223'];
/** Code first, then stage: what the observed facts add is said as well. */
function diagnoseVerdict(verdict, desired, facts) {
    const { code, message, details, stage } = verdict;
    const vault = desired.vault.name;
    const figures = { code, tries: String(verdict.tries), seconds: String(Math.round(verdict.elapsedMs / 1000)) };
    const { issuer = '', subject = '', audience = '', clientId = '', tenantId = '', secret = '' } = details;
    if (NO_MATCH.includes(code))
        return (0,diagnosis/* diagnose */.h4)('FEDERATION_NO_MATCH', { ...figures, issuer, subject, audience, detail: federationDetail(verdict, facts) });
    switch (code) {
        case 'AADSTS7002138':
            return (0,diagnosis/* diagnose */.h4)('FEDERATION_SUBJECT_CASE', { subject, code });
        case 'AADSTS700016':
            return (0,diagnosis/* diagnose */.h4)('FEDERATION_IDENTITY_UNKNOWN', { ...figures, clientId });
        case 'AADSTS90002':
            return (0,diagnosis/* diagnose */.h4)('FEDERATION_TENANT_UNKNOWN', { tenantId, code });
        case 'ForbiddenByRbac':
            return (0,diagnosis/* diagnose */.h4)('ACCESS_NOT_GRANTED', { ...figures, vault, secret, detail: accessDetail(desired, facts) });
        case 'AccessDenied':
            return (0,diagnosis/* diagnose */.h4)('ACCESS_POLICY_MISSING', { vault });
        case 'ForbiddenByFirewall':
            return (0,diagnosis/* diagnose */.h4)('NETWORK_FIREWALL', { vault, message: firstLines(message) });
        case 'ForbiddenByConnection':
            return (0,diagnosis/* diagnose */.h4)('NETWORK_PRIVATE', { vault });
        case 'SecretNotFound':
            return (0,diagnosis/* diagnose */.h4)('SECRET_NOT_FOUND', { vault, secret });
        case 'SecretDisabled':
            return (0,diagnosis/* diagnose */.h4)('SECRET_DISABLED', { vault, secret });
    }
    if (code === 'TOKEN_PROXY')
        return (0,diagnosis/* diagnose */.h4)('BINDING_REFUSED', { code: message.split(':')[0] ?? code, message });
    switch (stage) {
        case 'token':
            return (0,diagnosis/* diagnose */.h4)('TOKEN_MISSING', { message });
        case 'network':
            return (0,diagnosis/* diagnose */.h4)('NETWORK_UNREACHABLE', { host: details.host ?? 'the network', code });
        case 'federation':
            return (0,diagnosis/* diagnose */.h4)('FEDERATION_TOKEN_REFUSED', { code, message });
        case 'access':
        case 'secret':
            return (0,diagnosis/* diagnose */.h4)('VAULT_REFUSED', { vault, code, message: firstLines(message) });
    }
}
/** What the credentials of the identity have instead of what the token carries. */
function federationDetail({ details }, facts) {
    const credentials = (0,chain_facts/* valueOf */.RP)(facts.credentials);
    if (credentials === undefined)
        return '';
    if (credentials.length === 0)
        return ' The identity has none at all.';
    const matching = credentials.find(({ issuer, subject, audiences }) => issuer === details.issuer && subject === details.subject && audiences.includes(chain_desired/* AUDIENCE */.Xu));
    if (matching !== undefined)
        return ` '${matching.name}' has all three: Entra ID does not see it yet.`;
    const near = credentials.find(({ subject }) => subject === details.subject) ?? credentials.find(({ issuer }) => issuer === details.issuer);
    return near === undefined
        ? ` None of its ${credentials.length} names either of them.`
        : ` '${near.name}' has issuer '${near.issuer}', subject '${near.subject}', audience '${near.audiences.join(',')}'.`;
}
function accessDetail({ scopes }, facts) {
    const [assignments, identity] = [(0,chain_facts/* valueOf */.RP)(facts.assignments), (0,chain_facts/* valueOf */.RP)(facts.identity)];
    if (assignments === undefined || identity === undefined)
        return '';
    const own = assignments.filter(({ principalId, roleId }) => principalId === identity.principalId && roleId === (0,chain_facts/* valueOf */.RP)(facts.role));
    return own.length === 0
        ? ' It has no such role there.'
        : ` It has the role at ${own.map(({ scope }) => scope).join(', ')}${scopes.length === 0 ? '' : ': it does not count yet'}.`;
}
function firstLines(message) {
    return message.split(/\r?\n/).slice(0, 2).join(' ').trim();
}
/** Key Vault hands out expired and not yet valid secrets like any other: somebody should know. */
function secretWarnings(secrets, nowSeconds) {
    const day = (seconds) => new Date(seconds * 1000).toISOString();
    return secrets.flatMap(({ name, expires, notBefore }) => [
        ...(expires !== undefined && expires <= nowSeconds
            ? [`The secret '${name}' expired on ${day(expires)}. Key Vault still hands it out.`]
            : []),
        ...(notBefore !== undefined && notBefore > nowSeconds
            ? [`The secret '${name}' is not valid before ${day(notBefore)}. Key Vault hands it out already.`]
            : []),
    ]);
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
// EXTERNAL MODULE: ./src/chain/plan/workload.ts
var plan_workload = __webpack_require__(15892);
;// CONCATENATED MODULE: ./src/kubernetes/check-pod.ts
// The check pod: built from its template and script, and judged as the webhook hands it back.





const TEMPLATE = (0,external_node_fs_.readFileSync)(__webpack_require__.ab + "check-pod.yaml", 'utf8');
const SCRIPT = (0,external_node_fs_.readFileSync)(__webpack_require__.ab + "check.mjs", 'utf8');
/** What the pod is told is no secret; what it reads stays in it. */
function checkPod({ desired, name, image, vaultUri, vaultScope, reads, timeoutSeconds }) {
    const pod = (0,dist/* parse */.qg)(TEMPLATE);
    const [container] = pod.spec.containers;
    if (container === undefined)
        throw new Error('the template of the check pod has no container');
    const variables = {
        CHECK_VAULT_URI: vaultUri,
        CHECK_VAULT_SCOPE: vaultScope,
        CHECK_SECRETS: desired.secrets.join(','),
        CHECK_READS: String(reads),
        CHECK_TIMEOUT_SECONDS: String(timeoutSeconds),
    };
    return {
        ...pod,
        metadata: {
            ...pod.metadata,
            name,
            namespace: desired.namespace,
            ...(desired.federation === 'identity-binding' && { annotations: { 'azure.workload.identity/use-identity-binding': 'true' } }),
        },
        spec: {
            ...pod.spec,
            serviceAccountName: desired.serviceAccount,
            // Should this run be killed, the pod ends by itself.
            activeDeadlineSeconds: timeoutSeconds + 120,
            containers: [
                {
                    ...container,
                    image,
                    command: [...container.command, SCRIPT],
                    env: [...(container.env ?? []), ...Object.entries(variables).map(([variable, value]) => ({ name: variable, value }))],
                },
            ],
        },
    };
}
/** Whether the webhook did to the pod what a workload needs. `clientId`: the identity's, where it is known. */
function judgeMutation(pod, desired, clientId) {
    const { serviceAccount } = desired;
    const variable = (name) => pod.spec.containers[0]?.env?.find((candidate) => candidate.name === name)?.value;
    if (variable('AZURE_FEDERATED_TOKEN_FILE') === undefined || variable('AZURE_AUTHORITY_HOST') === undefined)
        return (0,diagnosis/* diagnose */.h4)('WEBHOOK_OFF', {});
    const found = variable('AZURE_CLIENT_ID');
    if (found === undefined)
        return (0,diagnosis/* diagnose */.h4)('SERVICE_ACCOUNT_UNANNOTATED', {
            serviceAccount,
            clientId: clientId ?? `its identity's client id (${plan_workload/* CLIENT_ID_ANNOTATION */.qb})`,
        });
    if (clientId !== undefined && found.toLowerCase() !== clientId.toLowerCase()) {
        return (0,diagnosis/* diagnose */.h4)('SERVICE_ACCOUNT_OTHER_CLIENT', { serviceAccount, found, clientId });
    }
    const audiences = (pod.spec.volumes ?? [])
        .flatMap(({ projected }) => projected?.sources ?? [])
        .flatMap(({ serviceAccountToken }) => serviceAccountToken?.audience ?? []);
    if (desired.federation === 'identity-binding' && variable('AZURE_KUBERNETES_TOKEN_PROXY') === undefined)
        return (0,diagnosis/* diagnose */.h4)('WEBHOOK_WITHOUT_BINDING', {});
    const audience = desired.federation === 'identity-binding' ? chain_desired/* BINDING_AUDIENCE */.PL : chain_desired/* AUDIENCE */.Xu;
    return audiences.includes(audience) ? undefined : (0,diagnosis/* diagnose */.h4)('WEBHOOK_AUDIENCE', { found: audiences.join(', ') || 'nobody', audience });
}

;// CONCATENATED MODULE: ./src/kubernetes/answer.ts
// Answers of a Kubernetes API, and the diagnosis of those that are no success.

function isSuccess({ status }) {
    return status >= 200 && status < 300;
}
function parsed(answer) {
    return JSON.parse(answer.text);
}
function statusProblem({ status, text }) {
    try {
        const { reason = '', message = text, details, } = JSON.parse(text);
        return { status, reason, message, causes: details?.causes ?? [] };
    }
    catch {
        return { status, reason: '', message: text.slice(0, 300), causes: [] };
    }
}
/** What any request can run into, whatever it is about. */
function diagnoseStatus(problem, link, operation) {
    return { ...specific(problem, operation), link };
}
function specific({ status, message, causes }, operation) {
    if (status === 401)
        return (0,diagnosis/* diagnose */.h4)('KUBERNETES_UNAUTHORIZED', {});
    const terminating = causes.find(({ reason }) => reason === 'NamespaceTerminating');
    if (terminating !== undefined)
        return (0,diagnosis/* diagnose */.h4)('NAMESPACE_TERMINATING', { namespace: /namespace (\S+)/.exec(terminating.message ?? '')?.[1] ?? '' });
    if (isMissingRight(status, message))
        return (0,diagnosis/* diagnose */.h4)('KUBERNETES_RIGHT_MISSING', { message, right: rightOf(message) });
    return (0,diagnosis/* diagnose */.h4)('KUBERNETES_REFUSED', { operation, message });
}
function isMissingRight(status, message) {
    return status === 403 && / cannot \w+ resource /.test(message);
}
/** The data action of Azure RBAC that a refusal speaks of: AKS asks for subresources as for their resource. */
function rightOf(message) {
    const [, verb = '', resource = '', group = ''] = / cannot (\w+) resource "([^"]+)" in API group "([^"]*)"/.exec(message) ?? [];
    const access = ['get', 'list', 'watch'].includes(verb) ? 'read' : verb.startsWith('delete') ? 'delete' : 'write';
    return `Microsoft.ContainerService/managedClusters/${group === '' ? '' : `${group}/`}${resource.split('/')[0]}/${access}`;
}
/** The managers that an apply ran into. */
function conflictsOf({ causes }) {
    return causes
        .filter(({ reason }) => reason === 'FieldManagerConflict')
        .map(({ message = '', field = '' }) => ({
        manager: /conflict with "([^"]+)"/.exec(message)?.[1] ?? message,
        field,
    }));
}
function expectSuccess(answer, link, operation) {
    if (isSuccess(answer))
        return answer;
    throw new diagnosis/* BrokenLink */.GG(diagnoseStatus(statusProblem(answer), link, operation));
}

;// CONCATENATED MODULE: ./src/kubernetes/pod-problem.ts
// Why a check pod gives no verdict: from its state and its events, without waiting for the time limit.

const IMAGE_REASONS = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];
const START_REASONS = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'CrashLoopBackOff'];
function podProblem({ status }, events) {
    const container = status?.containerStatuses?.[0]?.state;
    const { reason = '', message = '' } = container?.waiting ?? {};
    const warnings = events.filter(({ type }) => type === 'Warning').map((event) => event.message ?? '');
    const words = (own) => warnings[0] ?? own;
    if (IMAGE_REASONS.includes(reason))
        return (0,diagnosis/* diagnose */.h4)('POD_IMAGE', { message: words(message) });
    if (START_REASONS.includes(reason))
        return (0,diagnosis/* diagnose */.h4)('POD_FAILED', { message: `${reason}: ${words(message)}` });
    const unscheduled = status?.conditions?.find((condition) => condition.type === 'PodScheduled' && condition.status === 'False');
    // With a cluster autoscaler, a node is on its way.
    const scalingUp = events.some((event) => event.reason === 'TriggeredScaleUp');
    if (unscheduled?.reason === 'Unschedulable' && !scalingUp)
        return (0,diagnosis/* diagnose */.h4)('POD_UNSCHEDULABLE', { message: words(unscheduled.message ?? '') });
    if (status?.phase === 'Failed')
        return (0,diagnosis/* diagnose */.h4)('POD_FAILED', { message: failure(status, words('')) });
    if (status?.phase === 'Succeeded')
        return (0,diagnosis/* diagnose */.h4)('POD_FAILED', { message: 'it ended well and said nothing; is `check-image` running the script?' });
    return undefined;
}
function failure(status, event) {
    const { exitCode, reason, message } = status.containerStatuses?.[0]?.state?.terminated ?? {};
    const parts = [status.reason, status.message, exitCode === undefined ? undefined : `exit code ${exitCode}`, reason, message, event];
    return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

;// CONCATENATED MODULE: ./src/kubernetes/proof.ts
// The proof: a real pod walks the chain, and its verdict is read from its log or, should that be gone, its last words.





const POLL_MS = 400;
/** For pulling the image and starting, beyond the time that the pod itself has. */
const START_MS = 120_000;
async function prove(parts) {
    const { connection, pod } = parts;
    await proveWebhook(parts);
    const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods`;
    const created = await connection.send({ method: 'POST', path, body: pod });
    if (!isSuccess(created))
        throw new diagnosis/* BrokenLink */.GG(refusal(created, parts.desired));
    try {
        return await follow(parts, `${path}/${pod.metadata.name}`);
    }
    finally {
        // A pod that cannot be deleted ends by its deadline; that is no reason to fail.
        await connection
            .send({ method: 'DELETE', path: `${path}/${pod.metadata.name}`, query: { gracePeriodSeconds: '0' } })
            .catch(() => undefined);
    }
}
/** One dry run shows whether the webhook lives, the label is right, the ServiceAccount is there, and no policy objects. */
async function proveWebhook({ connection, desired, pod, clientId }) {
    const answer = await connection.send({
        method: 'POST',
        path: `/api/v1/namespaces/${pod.metadata.namespace}/pods`,
        query: { dryRun: 'All' },
        body: pod,
    });
    const problem = isSuccess(answer) ? judgeMutation(parsed(answer), desired, clientId) : refusal(answer, desired);
    if (problem !== undefined)
        throw new diagnosis/* BrokenLink */.GG(problem);
}
function refusal(answer, { namespace, serviceAccount }) {
    const problem = statusProblem(answer);
    const { status, message } = problem;
    if (/failed calling webhook "[^"]*azure-workload-identity/.test(message))
        return (0,diagnosis/* diagnose */.h4)('WEBHOOK_UNREACHABLE', { message });
    if (/serviceaccounts? "[^"]*" not found/.test(message))
        return (0,diagnosis/* diagnose */.h4)('SERVICE_ACCOUNT_MISSING', { serviceAccount, namespace });
    if (/admission webhook "[^"]*azure-workload-identity[^"]*" denied/.test(message))
        return (0,diagnosis/* diagnose */.h4)('WEBHOOK_REFUSED', { message: message.replace(/^.*denied the request: /, '') });
    if (status === 401 || isMissingRight(status, message))
        return diagnoseStatus(problem, 'proof', 'to start the check pod');
    if (status === 404)
        return (0,diagnosis/* diagnose */.h4)('SERVICE_ACCOUNT_MISSING', { serviceAccount, namespace });
    return (0,diagnosis/* diagnose */.h4)('POD_REFUSED', { message });
}
async function follow({ connection, pod, timeoutSeconds, clock, onSighting }, path) {
    const until = clock.now() + timeoutSeconds * 1000 + START_MS;
    let shown = 0;
    let last = 'nothing';
    for (;;) {
        const [answer, log] = await Promise.all([
            connection.send({ method: 'GET', path }),
            connection.send({ method: 'GET', path: `${path}/log`, query: { container: pod.spec.containers[0]?.name ?? '' } }),
        ]);
        if (answer.status === 404)
            throw new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('POD_GONE', {}));
        const state = parsed(expectSuccess(answer, 'proof', 'to read the check pod'));
        // 400 before the container starts, 200 and nothing before the pod has a node, 404 when the log is gone.
        const words = isSuccess(log) ? linesOf(log.text) : [];
        const sightings = words.filter(isSighting);
        for (const sighting of sightings.slice(shown)) {
            onSighting(sighting);
            last = `${sighting.stage} ${sighting.code}`;
        }
        shown = Math.max(shown, sightings.length);
        const verdict = words.find(isVerdict) ?? linesOf(terminationMessage(state)).find(isVerdict);
        if (verdict !== undefined)
            return verdict;
        const problem = podProblem(state, await eventsFor(connection, state));
        if (problem !== undefined)
            throw new diagnosis/* BrokenLink */.GG(problem);
        if (clock.now() > until)
            throw new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('PROOF_TIMEOUT', { seconds: String(timeoutSeconds), last }));
        await clock.sleep(POLL_MS);
    }
}
/** Events are asked for only while a pod does not start. */
async function eventsFor(connection, { metadata, status }) {
    if (status?.phase !== 'Pending' && status?.phase !== 'Failed')
        return [];
    const answer = await connection.send({
        method: 'GET',
        path: `/api/v1/namespaces/${metadata.namespace}/events`,
        query: { fieldSelector: `involvedObject.name=${metadata.name}` },
    });
    return isSuccess(answer) ? parsed(answer).items : [];
}
function terminationMessage({ status }) {
    return status?.containerStatuses?.[0]?.state?.terminated?.message ?? '';
}
/** Lines that are no JSON object are none of the script's: warnings of node, say. */
function linesOf(text) {
    return text.split('\n').flatMap((line) => {
        try {
            const value = JSON.parse(line);
            return typeof value === 'object' && value !== null ? [value] : [];
        }
        catch {
            return [];
        }
    });
}

// EXTERNAL MODULE: ./src/chain/plan/issuer.ts
var plan_issuer = __webpack_require__(40870);
// EXTERNAL MODULE: ./src/chain/plan/change.ts
var plan_change = __webpack_require__(25877);
// EXTERNAL MODULE: ./src/chain/plan/access.ts
var access = __webpack_require__(75367);
// EXTERNAL MODULE: ./src/chain/plan/federation.ts + 1 modules
var federation = __webpack_require__(31965);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./src/chain/marks.ts
var chain_marks = __webpack_require__(9695);
// EXTERNAL MODULE: ./src/chain/names.ts
var names = __webpack_require__(24993);
;// CONCATENATED MODULE: ./src/kubernetes/binding-role.ts
// The right to use an identity through its binding: a ClusterRole for the client id, bound to the one ServiceAccount.




const ROOT = '/apis/rbac.authorization.k8s.io/v1';
const API_VERSION = 'rbac.authorization.k8s.io/v1';
function bindingRoleClient(connection, desired) {
    const { namespace, serviceAccount, marks } = desired;
    const name = (0,names/* bindingRoleName */.BG)(namespace, serviceAccount);
    const paths = { ClusterRole: `${ROOT}/clusterroles/${name}`, ClusterRoleBinding: `${ROOT}/clusterrolebindings/${name}` };
    const rules = (clientId) => [{ apiGroups: ['cid.wi.aks.azure.com'], resources: [clientId], verbs: ['use-managed-identity'] }];
    const read = async (path) => {
        const answer = await connection.send({ method: 'GET', path });
        return answer.status === 404 ? undefined : parsed(expectSuccess(answer, 'federation', `to read ${path}`));
    };
    const apply = async (path, body) => {
        const answer = await connection.send({
            method: 'PATCH',
            path,
            body,
            contentType: 'application/apply-patch+yaml',
            query: { fieldManager: chain_marks/* MANAGER */.u },
        });
        expectSuccess(answer, 'federation', `to apply ${path}`);
    };
    return {
        isGranted: async (clientId) => {
            const [role, binding] = await Promise.all([read(paths.ClusterRole), read(paths.ClusterRoleBinding)]);
            return ((0,external_node_util_.isDeepStrictEqual)(role?.rules, rules(clientId)) &&
                binding?.roleRef?.name === name &&
                binding.subjects?.some((subject) => subject.kind === 'ServiceAccount' && subject.name === serviceAccount && subject.namespace === namespace) === true);
        },
        grant: async (clientId) => {
            const common = { name, ...(0,chain_marks/* metadata */.yu)(marks) };
            await apply(paths.ClusterRole, { apiVersion: API_VERSION, kind: 'ClusterRole', metadata: common, rules: rules(clientId) });
            await apply(paths.ClusterRoleBinding, {
                apiVersion: API_VERSION,
                kind: 'ClusterRoleBinding',
                metadata: common,
                roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
                subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
            });
        },
        readMarks: async (kind) => {
            const live = await read(paths[kind]);
            return live && { labels: live.metadata?.labels ?? {}, annotations: live.metadata?.annotations ?? {} };
        },
        remove: async (kind) => {
            const answer = await connection.send({ method: 'DELETE', path: paths[kind] });
            if (answer.status !== 404)
                expectSuccess(answer, 'federation', `to delete ${paths[kind]}`);
        },
    };
}

;// CONCATENATED MODULE: ./src/kubernetes/manifests.ts
// The user's manifests in the cluster: compared by a dry run, applied by server-side apply, never forced.




/** Changes with every write, or belongs to the server. */
const VOLATILE = new Set(['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp']);
/** `namespace`: where objects go that name none. `definedHere`: kinds that a manifest of the same run brings along. */
function manifestsClient(connection, namespace, definedHere) {
    const discovered = new Map();
    const discover = (apiVersion) => {
        const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
        const asked = discovered.get(apiVersion) ?? connection.send({ method: 'GET', path });
        discovered.set(apiVersion, asked);
        return asked;
    };
    const pathOf = async ({ apiVersion, kind, metadata }) => {
        const answer = await discover(apiVersion);
        if (answer.status === 404)
            return undefined;
        const { resources } = parsed(expectSuccess(answer, 'manifests', `the kinds of ${apiVersion}`));
        const resource = resources.find((candidate) => candidate.kind === kind && !candidate.name.includes('/'));
        if (resource === undefined)
            return undefined;
        const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
        const scope = resource.namespaced ? `/namespaces/${encodeURIComponent(metadata.namespace ?? namespace)}` : '';
        return `${base}${scope}/${resource.name}/${encodeURIComponent(metadata.name)}`;
    };
    const patch = (path, object, dryRun) => connection.send({
        method: 'PATCH',
        path,
        body: object,
        contentType: 'application/apply-patch+yaml',
        query: { fieldManager: chain_marks/* MANAGER */.u, fieldValidation: 'Strict', ...(dryRun && { dryRun: 'All' }) },
    });
    return {
        compare: async ({ object, file }) => {
            const facts = { object: describe(object, namespace), file, differs: [], problem: undefined };
            const path = await pathOf(object);
            if (path === undefined) {
                return definedHere.has(`${object.apiVersion} ${object.kind}`)
                    ? { ...facts, state: 'absent' }
                    : {
                        ...facts,
                        state: 'absent',
                        problem: (0,diagnosis/* diagnose */.h4)('MANIFEST_UNKNOWN_KIND', { object: `${object.kind} of ${object.apiVersion}`, file }),
                    };
            }
            const [live, preview] = await Promise.all([connection.send({ method: 'GET', path }), patch(path, object, true)]);
            if (!isSuccess(preview)) {
                // Its namespace is made by this run.
                if (preview.status === 404)
                    return { ...facts, state: 'absent' };
                return { ...facts, state: live.status === 404 ? 'absent' : 'differs', problem: manifests_refusal(preview, object, file, namespace) };
            }
            if (live.status === 404)
                return { ...facts, state: 'absent' };
            const differs = differences(parsed(expectSuccess(live, 'manifests', `to read ${path}`)), parsed(preview));
            return { ...facts, state: differs.length === 0 ? 'same' : 'differs', differs };
        },
        apply: async ({ object, file }) => {
            // A kind that an earlier manifest has just defined is not in the answers kept so far.
            if ((await pathOf(object)) === undefined)
                discovered.delete(object.apiVersion);
            const path = await pathOf(object);
            if (path === undefined)
                throw new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('MANIFEST_UNKNOWN_KIND', { object: `${object.kind} of ${object.apiVersion}`, file }));
            const answer = await patch(path, object, false);
            if (!isSuccess(answer))
                throw new diagnosis/* BrokenLink */.GG(manifests_refusal(answer, object, file, namespace));
        },
    };
}
function describe({ kind, metadata }, namespace) {
    return `${kind} ${metadata.namespace ?? namespace}/${metadata.name}`;
}
function manifests_refusal(answer, object, file, namespace) {
    const problem = statusProblem(answer);
    const described = describe(object, namespace);
    const [conflict] = conflictsOf(problem);
    if (conflict !== undefined)
        return (0,diagnosis/* diagnose */.h4)('MANIFEST_CONFLICT', { ...conflict, object: described, file });
    if (problem.status === 401 || isMissingRight(problem.status, problem.message))
        return diagnoseStatus(problem, 'manifests', `to apply ${described}`);
    return (0,diagnosis/* diagnose */.h4)('MANIFEST_REFUSED', { object: described, file, message: problem.message });
}
/** What the server would change, field by field: defaults and other managers' fields are on both sides. */
function differences(before, after, field = '') {
    if ((0,external_node_util_.isDeepStrictEqual)(before, after))
        return [];
    if (!isRecord(before) || !isRecord(after))
        return [{ field, before: shown(before), after: shown(after) }];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
        .filter((key) => !VOLATILE.has(key) && !(field === '' && key === 'status'))
        .flatMap((key) => differences(before[key], after[key], `${field}.${key}`));
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function shown(value) {
    return value === undefined ? undefined : JSON.stringify(value).slice(0, 200);
}

;// CONCATENATED MODULE: ./src/kubernetes/workload.ts
// The workload's own objects: Namespace, ServiceAccount, and the issuer of its tokens.




const APPLY = { contentType: 'application/apply-patch+yaml', query: { fieldManager: chain_marks/* MANAGER */.u } };
/** The shortest life that the API gives to a token. */
const TOKEN_SECONDS = 600;
function workloadClient(connection, desired, mask) {
    const { namespace, serviceAccount, marks } = desired;
    const namespacePath = `/api/v1/namespaces/${namespace}`;
    const accountPath = `${namespacePath}/serviceaccounts/${serviceAccount}`;
    const read = async (path, link) => {
        const answer = await connection.send({ method: 'GET', path });
        return answer.status === 404 ? undefined : parsed(expectSuccess(answer, link, `to read ${path}`));
    };
    return {
        readNamespace: async () => {
            const live = await read(namespacePath, 'namespace');
            return (live && {
                labels: live.metadata.labels ?? {},
                annotations: live.metadata.annotations ?? {},
                terminating: live.status?.phase === 'Terminating',
            });
        },
        readServiceAccount: async () => {
            const live = await read(accountPath, 'service-account');
            return live && serviceAccountFacts(live);
        },
        createNamespace: async () => {
            const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, ...(0,chain_marks/* metadata */.yu)(marks) } };
            const answer = await connection.send({ method: 'PATCH', path: namespacePath, body, ...APPLY });
            expectSuccess(answer, 'namespace', `to create the namespace ${namespace}`);
        },
        deleteNamespace: async () => {
            const answer = await connection.send({ method: 'DELETE', path: namespacePath });
            if (answer.status !== 404)
                expectSuccess(answer, 'namespace', `to delete the namespace ${namespace}`);
        },
        deleteServiceAccount: async () => {
            const answer = await connection.send({ method: 'DELETE', path: accountPath });
            if (answer.status !== 404)
                expectSuccess(answer, 'service-account', `to delete the ServiceAccount ${serviceAccount}`);
        },
        applyServiceAccount: async (annotations, found) => {
            // Marks go only on what the Action made: on another's object it owns the annotations and nothing else.
            const marked = found === undefined || (0,chain_marks/* isLabelled */.ul)(found.labels) ? (0,chain_marks/* metadata */.yu)(marks) : undefined;
            const body = {
                apiVersion: 'v1',
                kind: 'ServiceAccount',
                metadata: { name: serviceAccount, namespace, ...marked, annotations: { ...marked?.annotations, ...annotations } },
            };
            const answer = await connection.send({ method: 'PATCH', path: accountPath, body, ...APPLY });
            if (isSuccess(answer))
                return;
            const problem = statusProblem(answer);
            const [conflict] = conflictsOf(problem);
            throw new diagnosis/* BrokenLink */.GG(conflict === undefined
                ? diagnoseStatus(problem, 'service-account', `to apply the ServiceAccount ${serviceAccount}`)
                : (0,diagnosis/* diagnose */.h4)('SERVICE_ACCOUNT_CONFLICT', { ...conflict, serviceAccount, value: Object.values(annotations)[0] ?? '' }));
        },
        tokenIssuer: async () => {
            const body = {
                apiVersion: 'authentication.k8s.io/v1',
                kind: 'TokenRequest',
                spec: { audiences: [chain_desired/* AUDIENCE */.Xu], expirationSeconds: TOKEN_SECONDS },
            };
            const answer = await connection.send({ method: 'POST', path: `${accountPath}/token`, body });
            if (answer.status === 404)
                return undefined;
            const { status } = parsed(expectSuccess(answer, 'federation', 'a token of the ServiceAccount'));
            mask(status.token);
            const claims = JSON.parse(Buffer.from(status.token.split('.')[1] ?? '', 'base64url').toString());
            return claims.iss;
        },
    };
}
function serviceAccountFacts({ metadata: live }) {
    const owners = (live.managedFields ?? [])
        .filter(({ manager }) => manager !== chain_marks/* MANAGER */.u)
        .flatMap(({ manager = '', fieldsV1 }) => {
        const annotations = fieldsV1?.['f:metadata']?.['f:annotations'] ?? {};
        return Object.keys(annotations).map((field) => [field.replace(/^f:/, ''), manager]);
    });
    return { labels: live.labels ?? {}, annotations: live.annotations ?? {}, owners: Object.fromEntries(owners) };
}

;// CONCATENATED MODULE: ./src/action/apply.ts
// Applying a plan: in the order of what needs what, each write safe to repeat after a crash at any point.










/** The facts afterwards: with the identity that was made, so that the proof and the outputs can name it. */
async function apply(parts) {
    const { facts, plan, clients, desired, onDone } = parts;
    if (plan.cluster !== undefined)
        onDone(plan.cluster, plan_change/* OUTCOMES */.i[plan.cluster.action]);
    const identity = await applyIdentity(parts);
    const workload = async () => workloadClient(await clients.kubernetes(), desired, parts.mask);
    // What fails first is told; the rest is let end, so that nothing is cut in the middle of a write.
    const results = await Promise.allSettled([
        applyAccess(parts, identity),
        applyWorkload(parts, identity, workload).then(() => Promise.all([federate(parts, identity, workload), applyManifests(parts, identity)])),
    ]);
    for (const result of results)
        if (result.status === 'rejected')
            throw result.reason;
    return { ...facts, identity: { state: 'present', value: identity } };
}
async function applyIdentity({ facts, plan, clients, desired, onDone }) {
    const found = (0,chain_facts/* valueOf */.RP)(facts.identity);
    const change = plan.identity;
    if (change === undefined)
        throw new Error('a plan without its identity is never applied');
    const location = desired.location ?? (0,chain_facts/* valueOf */.RP)(facts.cluster)?.location ?? '';
    const identity = found ?? (await clients.identity.create(location));
    onDone({ ...change, id: identity.id }, plan_change/* OUTCOMES */.i[change.action]);
    return identity;
}
async function applyAccess({ facts, plan, clients, desired, onDone }, identity) {
    const [vault, role] = [(0,chain_facts/* valueOf */.RP)(facts.vault), (0,chain_facts/* valueOf */.RP)(facts.role)];
    // The ids of assignments depend on the principal: planned again, now that it is known.
    const changes = vault === undefined || role === undefined
        ? plan.access
        : (0,access/* planAccess */.S)(desired, vault, role, identity.principalId, (0,chain_facts/* valueOf */.RP)(facts.assignments) ?? []).changes;
    for (const change of changes) {
        if (!(0,plan_change/* isWrite */.a)(change)) {
            onDone(change, plan_change/* OUTCOMES */.i[change.action]);
        }
        else if (change.means === 'access-policy') {
            await clients.vault.addPolicy(identity.principalId, vault?.tenantId ?? identity.tenantId);
            onDone(change, plan_change/* OUTCOMES */.i[change.action]);
        }
        else {
            const { id, outcome } = await clients.access.assign(change.scope, identity.principalId, change.roleId);
            onDone({ ...change, id, ...(outcome === 'adopted' && { action: 'adopt' }) }, outcome);
        }
    }
}
async function applyWorkload({ facts, plan, desired, onDone }, identity, workload) {
    const { namespace, serviceAccount } = plan;
    if (namespace === undefined || serviceAccount === undefined)
        throw new Error('a plan without its workload is never applied');
    if ((0,plan_change/* isWrite */.a)(namespace))
        await (await workload()).createNamespace();
    onDone(namespace, plan_change/* OUTCOMES */.i[namespace.action]);
    const wanted = (0,plan_workload/* wantedAnnotations */.EL)(identity, (0,chain_facts/* valueOf */.RP)(facts.cluster)?.tenantId, desired.federation);
    if ((0,plan_change/* isWrite */.a)(serviceAccount))
        await (await workload()).applyServiceAccount(wanted, (0,chain_facts/* valueOf */.RP)(facts.serviceAccount));
    onDone({ ...serviceAccount, id: `${desired.namespace}/${desired.serviceAccount}` }, plan_change/* OUTCOMES */.i[serviceAccount.action]);
}
function federate(parts, identity, workload) {
    return parts.desired.federation === 'credential' ? applyFederation(parts, workload) : applyBinding(parts, identity);
}
async function applyBinding({ plan, clients, desired, onDone }, { clientId }) {
    for (const change of plan.binding) {
        if ((0,plan_change/* isWrite */.a)(change) && change.means === 'binding')
            await clients.binding.create(change.name);
        if ((0,plan_change/* isWrite */.a)(change) && change.means === 'use-managed-identity')
            await bindingRoleClient(await clients.kubernetes(), desired).grant(clientId);
        onDone(change, plan_change/* OUTCOMES */.i[change.action]);
    }
}
/** The issuer is taken from a token of the ServiceAccount, which exists by now: that is what Entra ID gets to see. */
async function applyFederation({ facts, plan, clients, desired, onDone }, workload) {
    let change = plan.federation;
    if (change === undefined)
        throw new Error('a plan without its federation is never applied');
    if ((0,plan_change/* isWrite */.a)(change)) {
        const token = (0,chain_facts/* valueOf */.RP)(facts.issuer.token) ?? (await (await workload()).tokenIssuer());
        const issuer = { ...facts.issuer, ...(token !== undefined && { token: { state: 'present', value: token } }) };
        const planned = (0,federation/* planFederation */.n)(desired, issuer, (0,chain_facts/* valueOf */.RP)(facts.credentials) ?? [], facts.budget);
        if (planned.problem !== undefined)
            throw new diagnosis/* BrokenLink */.GG(planned.problem);
        change = planned.change;
        const agreed = (0,plan_issuer/* agreeIssuer */.q)(issuer);
        if ((0,plan_change/* isWrite */.a)(change) && agreed.outcome === 'agreed' && (await clients.federation.write(change, agreed.issuer)) === 'adopted') {
            change = { ...change, action: 'adopt', why: 'another run wrote the same one meanwhile' };
        }
    }
    onDone(change, plan_change/* OUTCOMES */.i[change.action]);
}
async function applyManifests({ facts, plan, clients, desired, manifests, onDone }, identity) {
    if (manifests.count === 0)
        return;
    const client = manifestsClient(await clients.kubernetes(), desired.namespace, manifests.definedKinds);
    // One after the other: a namespace or a kind may be what the next one needs.
    for (const [index, manifest] of manifests.render(identity, (0,chain_facts/* valueOf */.RP)(facts.vault)).entries()) {
        const change = plan.manifests[index];
        if (change === undefined)
            continue;
        if ((0,plan_change/* isWrite */.a)(change))
            await client.apply(manifest);
        onDone(change, plan_change/* OUTCOMES */.i[change.action]);
    }
}

// EXTERNAL MODULE: ./node_modules/@azure/arm-authorization/dist/index.js
var arm_authorization_dist = __webpack_require__(71043);
;// CONCATENATED MODULE: ./src/chain/azure-problem.ts
// Answers of Azure that are no success, and the diagnosis of each: code first, message second, status last.

/** Both shapes: with the `error` envelope, and without it, as AKS answers. */
function azureProblem(status, body) {
    const outer = typeof body === 'object' && body !== null ? body : {};
    const inner = typeof outer['error'] === 'object' && outer['error'] !== null ? outer['error'] : outer;
    return {
        status,
        code: typeof inner['code'] === 'string' ? inner['code'] : `HTTP ${status}`,
        message: typeof inner['message'] === 'string' ? inner['message'] : '',
    };
}
function diagnoseAzure(problem, attempt) {
    return { ...azure_problem_specific(problem, attempt), link: attempt.link };
}
function azure_problem_specific(problem, { link, operation, desired, near = '', right: needed }) {
    const { code, status } = problem;
    const message = problem.message.replace(/\s+/g, ' ').trim();
    const target = { cluster: desired.cluster, access: desired.vault }[link] ?? desired.identity;
    const right = missingRight(message) ?? needed ?? { action: 'this', scope: 'the resource' };
    switch (code) {
        case 'AuthorizationFailed':
        case 'LinkedAuthorizationFailed':
            return right.action.toLowerCase() === 'microsoft.authorization/roleassignments/write'
                ? (0,diagnosis/* diagnose */.h4)('ROLE_NOT_ASSIGNABLE', { role: desired.role, scope: right.scope })
                : (0,diagnosis/* diagnose */.h4)('AZURE_RIGHT_MISSING', right);
        case 'SubscriptionNotFound':
        case 'InvalidSubscriptionId':
            return (0,diagnosis/* diagnose */.h4)('SUBSCRIPTION_NOT_FOUND', { subscription: target.subscriptionId });
        case 'ResourceGroupNotFound':
            return (0,diagnosis/* diagnose */.h4)('RESOURCE_GROUP_NOT_FOUND', { group: target.resourceGroup, subscription: target.subscriptionId, near });
        case 'ResourceNotFound':
            if (link === 'cluster')
                return (0,diagnosis/* diagnose */.h4)('CLUSTER_NOT_FOUND', { cluster: target.name, group: target.resourceGroup, near });
            if (link === 'access')
                return (0,diagnosis/* diagnose */.h4)('VAULT_NOT_FOUND', { vault: target.name, group: target.resourceGroup, near });
            break;
        case 'RequestDisallowedByPolicy':
            return (0,diagnosis/* diagnose */.h4)('AZURE_POLICY_DENIED', { message });
        case 'ScopeLocked':
        case 'ReadOnlyDisabledSubscription':
            return (0,diagnosis/* diagnose */.h4)('AZURE_LOCKED', { message });
        case 'MissingSubscriptionRegistration':
            return (0,diagnosis/* diagnose */.h4)('PROVIDER_NOT_REGISTERED', { message });
        case 'InvalidResourceLocation':
        case 'LocationNotAvailableForResourceType':
            return (0,diagnosis/* diagnose */.h4)('IDENTITY_LOCATION', { message });
        case 'OperationNotAllowed':
        case 'EtagMismatch':
            return (0,diagnosis/* diagnose */.h4)('CLUSTER_BUSY', { message });
        case 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity':
            return (0,diagnosis/* diagnose */.h4)('FEDERATION_BUSY', { identity: desired.identity.name, minutes: '5' });
        case 'RoleDefinitionDoesNotExist':
        case 'InvalidRoleDefinitionId':
            return (0,diagnosis/* diagnose */.h4)('ROLE_NOT_FOUND', { role: desired.role, scope: desired.scopes[0] ?? '', near });
        case 'PrincipalNotFound':
            return (0,diagnosis/* diagnose */.h4)('PRINCIPAL_NOT_FOUND', { message });
        case 'SubscriptionRequestsThrottled':
        case 'TooManyRequests':
            return (0,diagnosis/* diagnose */.h4)('AZURE_THROTTLED', { message });
    }
    if (link === 'federation') {
        if (status === 405)
            return (0,diagnosis/* diagnose */.h4)('FEDERATION_UNSUPPORTED_REGION', { identity: desired.identity.name });
        if (/^Too many Federated Identity Credentials/i.test(message)) {
            return (0,diagnosis/* diagnose */.h4)('FEDERATION_QUOTA', {
                identity: desired.identity.name,
                count: '20',
                credentials: 'others were written at the same time',
                waysOut: 'run this step again, it lists them then',
            });
        }
        if (status === 400 || status === 409)
            return (0,diagnosis/* diagnose */.h4)('FEDERATION_REFUSED', { message });
    }
    if (status === 429)
        return (0,diagnosis/* diagnose */.h4)('AZURE_THROTTLED', { message });
    if (status === 0 || status >= 500)
        return (0,diagnosis/* diagnose */.h4)('AZURE_UNAVAILABLE', { code, message });
    return (0,diagnosis/* diagnose */.h4)('AZURE_REFUSED', { operation, code, message });
}
function missingRight(message) {
    const [, action, scope] = /perform action '([^']+)' (?:over|on) scope '([^']+)'/.exec(message) ?? [];
    return action === undefined || scope === undefined ? undefined : { action, scope };
}
/** The credential is written by somebody else at this moment, or its identity has not spread yet: worth another try. */
function isPassing({ code, status, message }) {
    return (code === 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity' ||
        code === 'ParentResourceNotFound' ||
        (status === 404 && /parent user-assigned identity/i.test(message)) ||
        status === 429);
}
/** Someone else has written the same credential. Documented with 400, seen with 409: only the message is sure. */
function isDuplicateCredential({ message }) {
    return /issuer and subject combination already exists/i.test(message);
}
/** `near` names for a message: those that differ from `wanted` by a letter or two, or contain it. */
function namesNear(wanted, names) {
    const target = wanted.toLowerCase();
    const close = names.filter((name) => {
        const candidate = name.toLowerCase();
        return candidate.includes(target) || target.includes(candidate) || editDistance(candidate, target) <= 2;
    });
    return close.length === 0 ? '' : ` (there is: ${[...new Set(close)].slice(0, 5).join(', ')})`;
}
function editDistance(one, other) {
    let row = Array.from({ length: other.length + 1 }, (_, index) => index);
    for (let i = 1; i <= one.length; i += 1) {
        const next = [i];
        for (let j = 1; j <= other.length; j += 1) {
            next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
        }
        row = next;
    }
    return row[other.length];
}

// EXTERNAL MODULE: ./src/chain/resource-id.ts
var resource_id = __webpack_require__(46879);
// EXTERNAL MODULE: ./node_modules/@azure/core-rest-pipeline/dist/esm/index.js + 38 modules
var esm = __webpack_require__(20690);
;// CONCATENATED MODULE: ./src/azure/request.ts
// What every call to Azure has in common: its options, and the problem that a failed one stands for.



/** Options for any client of the SDK. The SDK retries 429 and 5xx itself, and lost connections. */
function clientOptions({ cloud }) {
    return {
        endpoint: cloud.resourceManager,
        credentialScopes: cloud.resourceManagerScope,
        credentials: { scopes: [cloud.resourceManagerScope] },
        retryOptions: { maxRetries: 4, retryDelayInMs: 500, maxRetryDelayInMs: 8000 },
        userAgentOptions: { userAgentPrefix: 'aks-wli-action' },
    };
}
/** The problem of an error of the SDK; undefined for errors that are none of Azure's. */
function problemOf(error) {
    if (!(error instanceof Error) || error.name !== 'RestError')
        return undefined;
    const { statusCode, response, code, message } = error;
    if (statusCode === undefined)
        return { status: 0, code: code ?? 'NETWORK', message };
    // Clients of the newer generator drop the body and keep its code and message.
    const problem = azureProblem(statusCode, request_parsed(response?.bodyAsText));
    return problem.message === '' && code !== undefined ? { status: statusCode, code, message } : problem;
}
function request_parsed(text) {
    try {
        return JSON.parse(text ?? '');
    }
    catch {
        return {};
    }
}
/** Runs a call; what Azure answers becomes a diagnosis of the attempt. */
async function attempted(attempt, call) {
    try {
        return await call();
    }
    catch (error) {
        throw asBrokenLink(error, attempt);
    }
}
function asBrokenLink(error, attempt) {
    if (error instanceof diagnosis/* BrokenLink */.GG)
        return error;
    const problem = problemOf(error);
    return problem === undefined ? error : new diagnosis/* BrokenLink */.GG(diagnoseAzure(problem, attempt), [], { cause: error });
}
/** Runs a read: undefined when the thing itself is not there. */
async function unlessMissing(call) {
    try {
        return await call();
    }
    catch (error) {
        const problem = problemOf(error);
        if (problem?.status === 404 && !/^(ResourceGroup|Subscription)NotFound$/.test(problem.code))
            return undefined;
        throw error;
    }
}
async function collect(pages) {
    const items = [];
    for await (const item of pages)
        items.push(item);
    return items;
}

;// CONCATENATED MODULE: ./src/azure/retry.ts
// Waiting for another writer, with jitter: two jobs that wait for each other must not wake together.
async function retried(call, options) {
    const { clock, forMs, firstDelayMs, maximumDelayMs, worthIt, onRetry } = options;
    const until = clock.now() + forMs;
    for (let tries = 1, delayMs = firstDelayMs;; tries += 1, delayMs = Math.min(delayMs * 2, maximumDelayMs)) {
        try {
            return await call();
        }
        catch (error) {
            const pauseMs = delayMs * (0.5 + clock.random());
            if (!worthIt(error) || clock.now() + pauseMs > until)
                throw error;
            onRetry(error, tries);
            await clock.sleep(pauseMs);
        }
    }
}

;// CONCATENATED MODULE: ./src/azure/access.ts
// Role assignments on the vault or its secrets.









const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
function accessClient(session, desired, clock, onWait) {
    const { subscriptionId } = desired.vault;
    const { roleAssignments, roleDefinitions } = new arm_authorization_dist/* AuthorizationManagementClient */.IK(session.credential, subscriptionId, clientOptions(session));
    const vaultId = (0,resource_id/* formatResourceId */.bM)(desired.vault);
    const attempt = (operation) => ({ link: 'access', operation, desired });
    return {
        role: () => attempted(attempt('find the role'), async () => {
            const wanted = desired.role.split('/').at(-1) ?? '';
            if (GUID.test(wanted))
                return wanted.toLowerCase();
            if (wanted.toLowerCase() === chain_desired/* KEY_VAULT_SECRETS_USER */.Rg.name.toLowerCase())
                return chain_desired/* KEY_VAULT_SECRETS_USER */.Rg.id;
            const [found] = await collect(roleDefinitions.list(vaultId, { filter: `roleName eq '${wanted.replaceAll("'", "''")}'` }));
            if (found?.name !== undefined)
                return found.name;
            const all = await collect(roleDefinitions.list(vaultId));
            throw new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('ROLE_NOT_FOUND', {
                role: desired.role,
                scope: vaultId,
                near: namesNear(wanted, all.flatMap(({ roleName }) => roleName ?? [])),
            }));
        }),
        list: (principalId) => attempted(attempt('list the role assignments'), async () => (await collect(roleAssignments.listForScope(vaultId, { filter: `principalId eq '${principalId}'` }))).map(({ id = '', name = '', scope = '', principalId: holder = '', roleDefinitionId = '', description: text }) => ({
            id,
            name,
            scope,
            principalId: holder,
            roleId: roleDefinitionId.split('/').at(-1) ?? '',
            description: text,
        }))),
        remove: (id) => attempted(attempt('delete the role assignment'), async () => {
            await roleAssignments.deleteById(id);
        }),
        assign: async (scope, principalId, roleId) => {
            const name = (0,names/* assignmentName */.R1)(scope, principalId, roleId);
            const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
            try {
                await retried(() => roleAssignments.create(scope, name, {
                    roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
                    // With the type given, Azure does not look for a principal that may not have spread yet.
                    principalId,
                    principalType: 'ServicePrincipal',
                    description: (0,chain_marks/* description */.h_)(desired.identityMarks),
                }), {
                    clock,
                    forMs: 60_000,
                    firstDelayMs: 1000,
                    maximumDelayMs: 8000,
                    worthIt: (error) => problemOf(error)?.code === 'PrincipalNotFound',
                    onRetry: (_error, tries) => onWait(`access: PrincipalNotFound, try ${tries}`),
                });
                return { id, outcome: 'created' };
            }
            catch (error) {
                const problem = problemOf(error);
                if (problem?.code !== 'RoleAssignmentExists')
                    throw asBrokenLink(error, attempt('assign the role'));
                return { id: existingId(problem.message, scope) ?? id, outcome: 'adopted' };
            }
        },
    };
}
/** Some wordings give the name of the existing assignment, as a GUID without dashes. */
function existingId(message, scope) {
    const digits = /ID of the (?:conflicting|existing) role assignment is ([0-9a-f-]{32,36})/i.exec(message)?.[1]?.replaceAll('-', '');
    const name = digits?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return name === undefined ? undefined : `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}

// EXTERNAL MODULE: ./node_modules/@azure/arm-containerservice/dist/esm/index.js + 40 modules
var dist_esm = __webpack_require__(35614);
;// CONCATENATED MODULE: ./src/azure/cluster.ts
// The AKS cluster: read, turned on, connected to.






/** The api-version of reads and writes alike: a PUT must not lose what the GET did not know. */
const cluster_API_VERSION = '2026-04-01';
function clusterClient(session, desired, clock) {
    const { subscriptionId, resourceGroup, name } = desired.cluster;
    const client = new dist_esm/* ContainerServiceClient */.u(session.credential, subscriptionId, clientOptions(session));
    const attempt = (operation) => ({ link: 'cluster', operation, desired });
    const id = (0,resource_id/* formatResourceId */.bM)(desired.cluster);
    const send = (method, url, body, headers = {}) => sendRaw(client, method, url, body, headers);
    const url = `${session.cloud.resourceManager}${id}?api-version=${cluster_API_VERSION}`;
    const get = async () => (await send('GET', url)).body;
    return {
        read: async () => {
            try {
                return factsOf(await get());
            }
            catch (error) {
                throw asBrokenLink(error, { ...attempt('read the cluster'), near: await nearNames(client, desired, problemOf(error)) });
            }
        },
        kubeconfig: () => attempted(attempt("get the cluster's kubeconfig"), async () => {
            const { kubeconfigs } = await client.managedClusters.listClusterUserCredentials(resourceGroup, name, { format: 'exec' });
            const [first] = kubeconfigs ?? [];
            return Buffer.from(first?.value ?? '').toString();
        }),
        enableFeatures: (onWait) => attempted(attempt('turn the features on'), async () => {
            const cluster = await get();
            const { properties } = cluster;
            // The whole cluster goes back as it was read, unknown fields included: a PUT deletes what it does not name.
            const wanted = {
                ...cluster,
                properties: {
                    ...properties,
                    oidcIssuerProfile: { ...properties.oidcIssuerProfile, enabled: true },
                    securityProfile: {
                        ...properties.securityProfile,
                        workloadIdentity: { ...properties.securityProfile?.workloadIdentity, enabled: true },
                    },
                },
            };
            const answer = await send('PUT', url, wanted, cluster.eTag === undefined ? {} : { 'if-match': cluster.eTag });
            await followOperation(send, answer.headers.get('azure-asyncoperation'), clock, onWait);
        }),
        listIssuers: async () => (await collect(client.managedClusters.list())).flatMap(({ oidcIssuerProfile }) => oidcIssuerProfile?.issuerURL ?? []),
    };
}
function factsOf({ location, identity, properties }) {
    return {
        location,
        running: properties.powerState?.code !== 'Stopped',
        issuerEnabled: properties.oidcIssuerProfile?.enabled === true,
        workloadIdentityEnabled: properties.securityProfile?.workloadIdentity?.enabled === true,
        issuerUrl: properties.oidcIssuerProfile?.issuerURL,
        tenantId: identity?.tenantId ?? properties.aadProfile?.tenantID,
    };
}
/** Through the SDK's pipeline (token, proxy, retries), without its models: those drop every field that they do not know. */
async function sendRaw(client, method, url, body, headers) {
    const request = (0,esm/* createPipelineRequest */.G6)({
        url,
        method,
        headers: (0,esm/* createHttpHeaders */.Nc)({ 'content-type': 'application/json', 'accept': 'application/json', ...headers }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const response = await client.pipeline.sendRequest((0,esm/* createDefaultHttpClient */.fl)(), request);
    if (response.status >= 400)
        throw new esm/* RestError */.pj(`HTTP ${response.status}`, { statusCode: response.status, request, response });
    return { body: JSON.parse(response.bodyAsText || '{}'), headers: response.headers };
}
const cluster_POLL_MS = 2000;
const FINAL = ['succeeded', 'failed', 'canceled'];
async function followOperation(send, url, clock, onWait) {
    if (url === undefined)
        return;
    for (let delayMs = 200;; delayMs = Math.min(delayMs * 2, cluster_POLL_MS * 5)) {
        const { body, headers } = await send('GET', url);
        const { status = '' } = body;
        onWait(status);
        if (status.toLowerCase() === 'succeeded')
            return;
        if (FINAL.includes(status.toLowerCase())) {
            const { message } = azureProblem(200, body);
            throw new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('CLUSTER_UPDATE_FAILED', { status, message }));
        }
        const retryAfter = Number(headers.get('retry-after'));
        await clock.sleep(retryAfter > 0 ? retryAfter * 1000 : delayMs);
    }
}
/** Names close to the one that was not found, where the caller may list them. */
async function nearNames(client, { cluster }, problem) {
    if (problem === undefined || !/^(Resource|ResourceGroup)NotFound$/.test(problem.code))
        return '';
    try {
        const ids = (await collect(client.managedClusters.list())).flatMap(({ id }) => id ?? []);
        const groups = ids.map((id) => id.split('/')[4] ?? '');
        if (problem.code === 'ResourceGroupNotFound')
            return namesNear(cluster.resourceGroup, groups);
        const names = ids.map((id) => ({ name: id.split('/').at(-1) ?? '', group: id.split('/')[4] ?? '' }));
        const elsewhere = names
            .filter(({ name }) => name.toLowerCase() === cluster.name.toLowerCase())
            .map(({ name, group }) => `${name} in resource group ${group}`);
        return elsewhere.length > 0
            ? ` (there is: ${elsewhere.join(', ')})`
            : namesNear(cluster.name, names.map(({ name }) => name));
    }
    catch {
        return '';
    }
}

// EXTERNAL MODULE: ./node_modules/@azure/arm-msi/dist/esm/index.js + 10 modules
var arm_msi_dist_esm = __webpack_require__(54361);
;// CONCATENATED MODULE: ./src/azure/federation.ts
// The federated identity credentials of the identity.





/** How long others may keep writing before this run gives up. */
const PATIENCE_MS = 5 * 60_000;
function federationClient(session, desired, clock, onWait) {
    const { subscriptionId, resourceGroup, name } = desired.identity;
    const { federatedIdentityCredentials: credentials } = new arm_msi_dist_esm/* ManagedServiceIdentityClient */.Gs(session.credential, subscriptionId, clientOptions(session));
    const attempt = (operation) => ({ link: 'federation', operation, desired });
    // One identity takes one write at a time, and one in four seconds at length: never faster than that.
    const patiently = (call) => retried(call, {
        clock,
        forMs: PATIENCE_MS,
        firstDelayMs: 1000,
        maximumDelayMs: 16_000,
        worthIt: (error) => {
            const problem = problemOf(error);
            return problem !== undefined && isPassing(problem);
        },
        onRetry: (error, tries) => onWait(`federation: ${problemOf(error)?.code ?? 'retry'}, try ${tries}`),
    });
    return {
        list: () => attempted(attempt('list the federated identity credentials'), async () => {
            try {
                return (await collect(credentials.list(resourceGroup, name))).map(({ id = '', name: own = '', issuer = '', subject = '', audiences = [] }) => ({ id, name: own, issuer, subject, audiences }));
            }
            catch (error) {
                const problem = problemOf(error);
                if (problem?.status === 404 && problem.code !== 'ResourceGroupNotFound' && problem.code !== 'SubscriptionNotFound')
                    return [];
                throw error;
            }
        }),
        remove: async (credential) => {
            try {
                await patiently(() => credentials.delete(resourceGroup, name, credential));
            }
            catch (error) {
                if (problemOf(error)?.status !== 404)
                    throw asBrokenLink(error, attempt('delete the federated identity credential'));
            }
        },
        write: async (change, issuer) => {
            try {
                // Delete and create: a PUT would leave the old pair valid for as long as caches live.
                if (change.action === 'repair')
                    await patiently(() => credentials.delete(resourceGroup, name, change.name));
                await patiently(() => credentials.createOrUpdate(resourceGroup, name, change.name, { issuer, subject: desired.subject, audiences: [chain_desired/* AUDIENCE */.Xu] }));
                return 'written';
            }
            catch (error) {
                const problem = problemOf(error);
                if (problem !== undefined && isDuplicateCredential(problem))
                    return 'adopted';
                throw asBrokenLink(error, attempt('write the federated identity credential'));
            }
        },
    };
}

;// CONCATENATED MODULE: ./src/azure/identity.ts
// The user-assigned managed identity.



function identityClient(session, desired) {
    const { subscriptionId, resourceGroup, name } = desired.identity;
    const { userAssignedIdentities } = new arm_msi_dist_esm/* ManagedServiceIdentityClient */.Gs(session.credential, subscriptionId, clientOptions(session));
    return {
        read: () => attempted({ link: 'identity', operation: 'read the identity', desired }, async () => {
            const identity = await unlessMissing(() => userAssignedIdentities.get(resourceGroup, name));
            return identity && identity_factsOf(identity);
        }),
        remove: () => attempted({ link: 'identity', operation: 'delete the identity', desired }, async () => {
            await userAssignedIdentities.delete(resourceGroup, name);
        }),
        list: () => attempted({ link: 'identity', operation: 'list the identities', desired }, async () => (await collect(userAssignedIdentities.listByResourceGroup(resourceGroup))).map(identity_factsOf)),
        create: (location) => attempted({ link: 'identity', operation: 'make the identity', desired }, async () => identity_factsOf(await userAssignedIdentities.createOrUpdate(resourceGroup, name, { location, tags: (0,chain_marks/* tags */._A)(desired.identityMarks) }))),
    };
}
function identity_factsOf({ id = '', clientId = '', principalId = '', tenantId = '', tags: found = {} }) {
    return { id, clientId, principalId, tenantId, tags: found };
}

;// CONCATENATED MODULE: ./src/azure/identity-binding.ts
// AKS identity bindings: what lets pods of a cluster use an identity without a credential for each ServiceAccount.



const identity_binding_POLL_MS = 1000;
const READ = 'Microsoft.ContainerService/managedClusters/identityBindings/read';
function identityBindingClient(session, desired) {
    const { subscriptionId, resourceGroup, name: cluster } = desired.cluster;
    const { identityBindings } = new dist_esm/* ContainerServiceClient */.u(session.credential, subscriptionId, clientOptions(session));
    const attempt = (operation) => ({ link: 'federation', operation, desired });
    return {
        list: () => attempted({ ...attempt('list the identity bindings'), right: { action: READ, scope: (0,resource_id/* formatResourceId */.bM)(desired.cluster) } }, async () => (await collect(identityBindings.listByManagedCluster(resourceGroup, cluster))).map(({ id = '', name = '', properties }) => ({
            id,
            name,
            identityId: properties?.managedIdentity.resourceId ?? '',
            issuer: properties?.oidcIssuer?.oidcIssuerUrl,
        }))),
        create: (name) => attempted(attempt('make the identity binding'), async () => {
            await identityBindings.createOrUpdate(resourceGroup, cluster, name, {
                properties: { managedIdentity: { resourceId: (0,resource_id/* formatResourceId */.bM)(desired.identity) } },
            }, { updateIntervalInMs: identity_binding_POLL_MS });
        }),
        remove: (name) => attempted(attempt('delete the identity binding'), async () => {
            await identityBindings.delete(resourceGroup, cluster, name, { updateIntervalInMs: identity_binding_POLL_MS });
        }),
    };
}

// EXTERNAL MODULE: ./node_modules/@azure/arm-keyvault/dist/esm/index.js + 35 modules
var arm_keyvault_dist_esm = __webpack_require__(74950);
;// CONCATENATED MODULE: ./src/azure/vault.ts
// The key vault, as Resource Manager shows it: never a secret.



function vaultClient(session, desired) {
    const { subscriptionId, resourceGroup, name } = desired.vault;
    const { vaults } = new arm_keyvault_dist_esm/* KeyVaultManagementClient */.ch(session.credential, subscriptionId, clientOptions(session));
    const nearNames = async (error) => {
        if (problemOf(error)?.code !== 'ResourceNotFound')
            return '';
        try {
            const all = await collect(vaults.listBySubscription());
            const elsewhere = all.find((vault) => vault.name?.toLowerCase() === name.toLowerCase());
            return elsewhere?.id === undefined
                ? namesNear(name, all.flatMap((vault) => vault.name ?? []))
                : ` (there is: ${elsewhere.id})`;
        }
        catch {
            return '';
        }
    };
    return {
        read: async () => {
            try {
                return vault_factsOf(await vaults.get(resourceGroup, name));
            }
            catch (error) {
                throw asBrokenLink(error, { link: 'access', operation: 'read the vault', desired, near: await nearNames(error) });
            }
        },
        addPolicy: (objectId, tenantId) => attempted({ link: 'access', operation: 'add the access policy', desired }, async () => {
            await vaults.updateAccessPolicy(resourceGroup, name, 'add', {
                properties: { accessPolicies: [{ tenantId, objectId, permissions: { secrets: ['get'] } }] },
            });
        }),
    };
}
function vault_factsOf({ id = '', properties }) {
    return {
        id,
        // With and without a trailing slash, both are seen.
        uri: `${(properties.vaultUri ?? '').replace(/\/$/, '')}/`,
        tenantId: properties.tenantId,
        // Null and absent mean access policies, as false does.
        permissionModel: properties.enableRbacAuthorization === true ? 'rbac' : 'policy',
        policies: (properties.accessPolicies ?? []).map(({ objectId, applicationId, permissions }) => ({
            objectId,
            applicationId,
            secretPermissions: permissions.secrets ?? [],
        })),
    };
}

// EXTERNAL MODULE: ./src/chain/cloud.ts
var cloud = __webpack_require__(52232);
;// CONCATENATED MODULE: ./src/kubernetes/kubeconfig.ts
// A kubeconfig as AKS hands it out: read in memory, never written down.

/** kubelogin is not needed: its entry says for which application the API server wants a token, and we get one. */
function readKubeconfig(text) {
    const config = (0,dist/* parse */.qg)(text);
    const context = config.contexts.find(({ name }) => name === config['current-context'])?.context;
    const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
    const user = config.users.find(({ name }) => name === context?.user)?.user;
    if (cluster === undefined || user === undefined)
        throw new Error('the kubeconfig of the cluster has no current context');
    return {
        server: cluster.server.replace(/\/$/, ''),
        certificateAuthority: decoded(cluster['certificate-authority-data']),
        user: readUser(user),
    };
}
function readUser(user) {
    if (user.exec !== undefined)
        return { kind: 'entra', serverApplication: argumentAfter(user.exec.args, '--server-id') };
    const [certificate, key] = [decoded(user['client-certificate-data']), decoded(user['client-key-data'])];
    if (certificate !== undefined && key !== undefined)
        return { kind: 'certificate', certificate, key };
    if (user.token !== undefined)
        return { kind: 'token', token: user.token };
    throw new Error('the kubeconfig of the cluster has neither an exec entry nor a certificate nor a token');
}
function decoded(base64) {
    return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();
}
function argumentAfter(args, name) {
    const index = args?.indexOf(name) ?? -1;
    return index < 0 ? undefined : args?.[index + 1];
}

;// CONCATENATED MODULE: ./src/kubernetes/connection.ts
// The way to a cluster's API: plain requests, through the HTTP pipeline that the Azure SDKs bring along anyway.
//
// @kubernetes/client-node is not used: its models drop fields that they do not know, which would take them out of a
// user's manifest unseen; and its generated classes are 19 MB of bundle that load with the first import.



const GATEWAY_ERRORS = [502, 503, 504];
function connect({ kubeconfig, token, mask }) {
    const { server, certificateAuthority, user } = readKubeconfig(kubeconfig);
    if (user.kind === 'token')
        mask(user.token);
    // Secrets are masked line by line: a runner looks at one line at a time.
    if (user.kind === 'certificate')
        user.key
            .split('\n')
            .filter((line) => line !== '')
            .forEach(mask);
    const pipeline = (0,esm/* createPipelineFromOptions */.Fp)({
        tlsOptions: {
            ...(certificateAuthority !== undefined && { ca: certificateAuthority }),
            ...(user.kind === 'certificate' && { cert: user.certificate, key: user.key }),
        },
        retryOptions: { maxRetries: 3, retryDelayInMs: 500, maxRetryDelayInMs: 4000 },
        userAgentOptions: { userAgentPrefix: 'aks-wli-action' },
    });
    const client = (0,esm/* createDefaultHttpClient */.fl)();
    const bearer = async () => {
        switch (user.kind) {
            case 'entra':
                return { authorization: `Bearer ${await token(user.serverApplication)}` };
            case 'token':
                return { authorization: `Bearer ${user.token}` };
            case 'certificate':
                return {};
        }
    };
    return {
        server,
        send: async ({ method, path, query = {}, body, contentType = 'application/json' }) => {
            const search = new URLSearchParams(query).toString();
            const request = (0,esm/* createPipelineRequest */.G6)({
                url: `${server}${path}${search === '' ? '' : `?${search}`}`,
                method,
                headers: (0,esm/* createHttpHeaders */.Nc)({
                    accept: 'application/json',
                    ...(body !== undefined && { 'content-type': contentType }),
                    ...(await bearer()),
                }),
                ...(body !== undefined && { body: JSON.stringify(body) }),
            });
            const unreachable = (code, cause) => new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('CLUSTER_UNREACHABLE', { server, code }), [], { cause });
            const response = await pipeline.sendRequest(client, request).catch((error) => {
                throw error instanceof diagnosis/* BrokenLink */.GG ? error : unreachable(networkCode(error), error);
            });
            // A proxy that finds no server answers in its place.
            if (GATEWAY_ERRORS.includes(response.status))
                throw unreachable(`HTTP ${response.status}`);
            return { status: response.status, text: response.bodyAsText ?? '' };
        },
    };
}
/** The innermost code of a failed connection: the outer errors only say that something failed. */
function networkCode(error) {
    let cause = error;
    while (cause.cause instanceof Error)
        cause = cause.cause;
    return cause.code ?? cause.message;
}

// EXTERNAL MODULE: ./node_modules/@azure/identity/dist/esm/index.js + 165 modules
var identity_dist_esm = __webpack_require__(73016);
;// CONCATENATED MODULE: ./src/azure/token-cache.ts
/** A token is asked for again this long before it ends. */
const RENEWAL_MS = 5 * 60_000;
function cachedCredential(request) {
    const kept = new Map();
    return {
        getToken: (scopes, options) => {
            // Claims come with a challenge: the token that is kept has just been refused.
            const key = JSON.stringify([scopes, options?.claims]);
            const entry = kept.get(key);
            if (entry !== undefined && entry.until > Date.now())
                return entry.token;
            const fresh = { token: request(scopes, options), until: Infinity };
            kept.set(key, fresh);
            fresh.token.then((token) => {
                fresh.until = (token?.expiresOnTimestamp ?? 0) - RENEWAL_MS;
            }, () => {
                kept.delete(key);
            });
            return fresh.token;
        },
    };
}

;// CONCATENATED MODULE: ./src/azure/session.ts
// A session with Azure: the credential, and the options that every client shares.



function signIn({ inputs, github, mask, onClaims }) {
    const { cloud, clientId, tenantId } = inputs;
    let claims = { issuer: '', subject: '', audience: '' };
    const assertion = async () => {
        const token = await github.request();
        mask(token);
        const first = claims.subject === '';
        claims = readClaims(token);
        if (first)
            onClaims(claims);
        return token;
    };
    const inner = github === undefined || clientId === undefined || tenantId === undefined
        ? new identity_dist_esm/* AzureCliCredential */.nG(tenantId === undefined ? {} : { tenantId })
        : // Discovery of the instance asks a fixed host about an authority that is known already: one request less.
            new identity_dist_esm/* ClientAssertionCredential */.XI(tenantId, clientId, assertion, { authorityHost: cloud.authority, disableInstanceDiscovery: true });
    const credential = cachedCredential(async (scopes, options) => {
        const token = await inner.getToken(scopes, options).catch((error) => {
            throw new diagnosis/* BrokenLink */.GG(diagnoseSignIn(error, inputs, claims), [], { cause: error });
        });
        if (token !== null)
            mask(token.token);
        return token;
    });
    return { credential, cloud };
}
/** The claims are read, not trusted: they are shown, so that a person can compare them. */
function readClaims(token) {
    const { iss = '', sub = '', aud = '', } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return { issuer: iss, subject: sub, audience: String(aud) };
}
const NO_TRUST = ['70021', '70025', '700211', '700212', '700213', '7002138'];
function diagnoseSignIn(error, { clientId = '', tenantId = '' }, claims) {
    const number = /AADSTS(\d+)/.exec(error.message)?.[1];
    const code = number === undefined ? error.name : `AADSTS${number}`;
    if (error.name === 'CredentialUnavailableError' && number === undefined) {
        return (0,diagnosis/* diagnose */.h4)('SIGN_IN_UNAVAILABLE', { reason: error.message.split('\n')[0] ?? '' });
    }
    if (number !== undefined && NO_TRUST.includes(number))
        return (0,diagnosis/* diagnose */.h4)('SIGN_IN_NO_TRUST', { ...claims, clientId, code });
    if (number === '700016')
        return (0,diagnosis/* diagnose */.h4)('SIGN_IN_UNKNOWN_APPLICATION', { tenantId, clientId, code });
    if (number === '90002')
        return (0,diagnosis/* diagnose */.h4)('SIGN_IN_UNKNOWN_TENANT', { tenantId, code });
    return (0,diagnosis/* diagnose */.h4)('SIGN_IN_REFUSED', { message: error.message.split(/ Trace ID| - Correlation ID/)[0] ?? '' });
}

;// CONCATENATED MODULE: ./src/action/clients.ts
// The clients of a run, made together. This module is loaded while the first request is on its way: it pulls in the SDKs.









function sharedConnection() {
    let made;
    return (make) => (made ??= make());
}
function createClients({ session, desired, clock, mask, onWait, connection }) {
    const cluster = clusterClient(session, desired, clock);
    const token = async (serverApplication) => {
        const accessToken = await session.credential.getToken(`${serverApplication ?? cloud/* AKS_SERVER_APPLICATION */.f}/.default`);
        return accessToken?.token ?? '';
    };
    // Nearly every cluster wants this token: asked for now, it is there when the kubeconfig is. A cluster without Entra ID
    // never uses it, and its failure is told where it is awaited.
    token(undefined).catch(() => undefined);
    return {
        cluster,
        identity: identityClient(session, desired),
        federation: federationClient(session, desired, clock, onWait),
        binding: identityBindingClient(session, desired),
        vault: vaultClient(session, desired),
        access: accessClient(session, desired, clock, onWait),
        kubernetes: () => connection(async () => connect({ kubeconfig: await cluster.kubeconfig(), token, mask })),
    };
}

// EXTERNAL MODULE: ./src/chain/sweep.ts
var sweep = __webpack_require__(13401);
;// CONCATENATED MODULE: ./src/kubernetes/namespaces.ts
// Namespaces of the whole cluster, in pages.


const PAGE_SIZE = 500;
function listMarkedNamespaces(connection) {
    return list(connection, { labelSelector: `${chain_marks/* MANAGED_BY_LABEL */.lT}=${chain_marks/* MANAGER */.u}` });
}
/** Names of all namespaces, whoever made them. */
async function listNamespaces(connection) {
    return (await list(connection, {})).map(({ name }) => name);
}
async function list(connection, selector) {
    const found = [];
    let next;
    do {
        const query = { ...selector, limit: String(PAGE_SIZE), ...(next !== undefined && { continue: next }) };
        const answer = expectSuccess(await connection.send({ method: 'GET', path: '/api/v1/namespaces', query }), 'namespace', 'to list the namespaces');
        const { items, metadata } = parsed(answer);
        found.push(...items
            .filter(({ status }) => status?.phase !== 'Terminating')
            .map(({ metadata: { name, labels = {}, annotations = {} } }) => ({ name, labels, annotations })));
        next = metadata.continue === '' ? undefined : metadata.continue;
    } while (next !== undefined);
    return found;
}

;// CONCATENATED MODULE: ./src/chain/removal.ts
// Taking an environment away: what carries its marks goes, in an order that leaves nothing behind; all else stays, and is told.




function planRemoval(desired, facts) {
    const left = [];
    const identity = (0,chain_facts/* valueOf */.RP)(facts.identity);
    const ownIdentity = identity !== undefined && (0,chain_marks/* sameMarks */.Ly)((0,chain_marks/* marksOfTags */.jz)(identity.tags), desired.marks);
    if (identity !== undefined && !ownIdentity)
        left.push({ object: `identity ${desired.identity.name}`, why: 'it does not carry the marks of this environment' });
    const assignments = ((0,chain_facts/* valueOf */.RP)(facts.assignments) ?? []).filter((assignment) => {
        const ours = ownIdentity && assignment.description === (0,chain_marks/* description */.h_)(desired.marks) && inVault(desired, assignment);
        if (!ours && ownIdentity)
            left.push({
                object: `role assignment ${assignment.id}`,
                why: (0,chain_marks/* isDescribed */.aY)(assignment.description) ? 'it belongs to another environment' : 'somebody else made it',
            });
        return ours;
    });
    const credentials = ((0,chain_facts/* valueOf */.RP)(facts.credentials) ?? []).filter((credential) => {
        const subject = credential.subject === desired.subject && (facts.issuer === undefined || credential.issuer === facts.issuer);
        const ours = subject &&
            credential.name ===
                (0,names/* credentialName */.b4)(desired.cluster.name, (facts.issuer ?? credential.issuer).replace(/\/$/, ''), desired.namespace, desired.serviceAccount);
        if (subject && !ours)
            left.push({ object: `federated identity credential ${credential.name}`, why: 'somebody else made it' });
        return ours;
    });
    return {
        removals: [
            ...assignments.map(({ id, name }) => ({ kind: 'role assignment', id, name })),
            ...credentials.map(({ id, name }) => ({ kind: 'federated identity credential', id, name })),
            ...(desired.federation === 'identity-binding' ? bindingRemovals(desired, facts, ownIdentity, left) : []),
            ...kubernetesRemovals(desired, facts, left),
            ...(ownIdentity ? [{ kind: 'identity', id: identity.id, name: desired.identity.name }] : []),
        ],
        left,
        problems: removal_factsOf(facts)
            .flatMap((fact) => (fact.state === 'unknown' ? [fact.problem] : []))
            .filter((problem, index, all) => all.findIndex(({ seen }) => seen === problem.seen) === index),
    };
}
/** All that was asked; the issuer is none of it, since an environment can go without it. */
function removal_factsOf({ issuer: _issuer, ...facts }) {
    return Object.values(facts);
}
/** The right goes with the environment; the binding only with an identity of its own. */
function bindingRemovals(desired, facts, ownIdentity, left) {
    const role = (0,names/* bindingRoleName */.BG)(desired.namespace, desired.serviceAccount);
    const derived = (0,names/* bindingName */.$5)(desired.identity.name, (0,resource_id/* formatResourceId */.bM)(desired.identity));
    const own = ((0,chain_facts/* valueOf */.RP)(facts.bindings) ?? []).filter(({ name }) => ownIdentity && name === derived);
    const rights = [
        { kind: 'ClusterRoleBinding', found: (0,chain_facts/* valueOf */.RP)(facts.clusterRoleBinding) },
        { kind: 'ClusterRole', found: (0,chain_facts/* valueOf */.RP)(facts.clusterRole) },
    ];
    return [
        ...own.map(({ id, name }) => ({ kind: 'identity binding', id, name })),
        ...rights.flatMap(({ kind, found }) => removalByMarks({ kind, id: role, name: role }, found, desired, left)),
    ];
}
function inVault(desired, { scope }) {
    return (0,resource_id/* scopeCovers */.pp)((0,resource_id/* formatResourceId */.bM)(desired.vault), scope);
}
/** A namespace of the environment takes all that is in it along; in one of somebody else, only the ServiceAccount goes. */
function kubernetesRemovals(desired, facts, left) {
    const { namespace, serviceAccount, marks } = desired;
    const foundNamespace = (0,chain_facts/* valueOf */.RP)(facts.namespace);
    if (foundNamespace === undefined || foundNamespace.terminating)
        return [];
    if ((0,chain_marks/* sameMarks */.Ly)((0,chain_marks/* marksOfMetadata */.zB)(foundNamespace), marks))
        return [{ kind: 'Namespace', id: namespace, name: namespace }];
    left.push({ object: `Namespace ${namespace}`, why: 'it does not carry the marks of this environment; what is in it stays' });
    const account = { kind: 'ServiceAccount', id: `${namespace}/${serviceAccount}`, name: serviceAccount };
    return removalByMarks(account, (0,chain_facts/* valueOf */.RP)(facts.serviceAccount), desired, left);
}
/** A Kubernetes object goes when it carries the marks of the environment; one of somebody else is told. */
function removalByMarks(removal, found, { marks }, left) {
    if (found === undefined)
        return [];
    if ((0,chain_marks/* sameMarks */.Ly)((0,chain_marks/* marksOfMetadata */.zB)(found), marks))
        return [removal];
    left.push({ object: `${removal.kind} ${removal.id}`, why: 'it does not carry the marks of this environment' });
    return [];
}

// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/index.js + 1 modules
var lib = __webpack_require__(44942);
;// CONCATENATED MODULE: ./src/action/discovery.ts
// The discovery document of the cluster's issuer, as Entra ID would read it.


/** The `issuer` of the document. */
async function readDiscovery(issuer) {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    try {
        const { statusCode, result } = await new lib/* HttpClient */.Qq('aks-wli-action', [], { allowRetries: true, maxRetries: 3 }).getJson(url);
        if (result?.issuer !== undefined)
            return result.issuer;
        throw new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('ISSUER_UNREADABLE', { url, code: `HTTP ${statusCode}` }));
    }
    catch (error) {
        if (error instanceof diagnosis/* BrokenLink */.GG)
            throw error;
        const { code, statusCode, message } = error;
        throw new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('ISSUER_UNREADABLE', { url, code: code ?? (statusCode === undefined ? message : `HTTP ${statusCode}`) }), [], { cause: error });
    }
}

;// CONCATENATED MODULE: ./src/action/observe.ts
// Observation: all reads at once, each as soon as what it needs is known. What cannot be read is a fact, too.








async function observe({ desired, clients, manifests, mask, openPullRequests }) {
    const connection = clients.kubernetes();
    const inCluster = async (read) => fact(async () => read(workloadClient(await connection, desired, mask)));
    const cluster = fact(() => clients.cluster.read());
    const identity = fact(() => clients.identity.read());
    const vault = fact(() => clients.vault.read());
    const role = fact(() => clients.access.role());
    const [namespace, serviceAccount, token] = [
        inCluster((workload) => workload.readNamespace()),
        inCluster((workload) => workload.readServiceAccount()),
        inCluster((workload) => workload.tokenIssuer()),
    ];
    const credentials = fact(() => clients.federation.list());
    const assignments = fact(async () => {
        const found = (0,chain_facts/* valueOf */.RP)(await identity);
        return found === undefined ? [] : clients.access.list(found.principalId);
    });
    const byBinding = desired.federation === 'identity-binding';
    const bindings = byBinding ? fact(() => clients.binding.list()) : chain_facts/* ABSENT */.sj;
    const bindingGranted = byBinding
        ? fact(async () => {
            const found = (0,chain_facts/* valueOf */.RP)(await identity);
            return found && bindingRoleClient(await connection, desired).isGranted(found.clientId);
        })
        : chain_facts/* ABSENT */.sj;
    return {
        cluster: await cluster,
        identity: await identity,
        credentials: await credentials,
        issuer: await observeIssuer(cluster, token),
        budget: ((0,chain_facts/* valueOf */.RP)(await credentials)?.length ?? 0) < federation/* CREDENTIAL_QUOTA */.l
            ? undefined
            : await observeBudget(clients, await cluster, openPullRequests),
        bindings: await bindings,
        bindingGranted: await bindingGranted,
        vault: await vault,
        role: await role,
        assignments: await assignments,
        namespace: await namespace,
        serviceAccount: await serviceAccount,
        manifests: await observeManifests({ desired, clients, manifests, mask }, await identity, await vault),
    };
}
/** What a read gives: a value, nothing, or the reason why it could not be read. */
async function fact(read) {
    try {
        const value = await read();
        return value === undefined ? chain_facts/* ABSENT */.sj : (0,chain_facts/* present */.Eb)(value);
    }
    catch (error) {
        if (error instanceof diagnosis/* BrokenLink */.GG)
            return (0,chain_facts/* unknown */.L5)(error.diagnoses[0]);
        throw error;
    }
}
/** Only to name the dead ones: what cannot be read here is left out. */
async function observeBudget(clients, cluster, openPullRequests) {
    const attempt = async (read) => read().catch(() => undefined);
    const [issuers, namespaces, pulls] = await Promise.all([
        attempt(async () => new Set(await clients.cluster.listIssuers())),
        attempt(async () => new Set(await listNamespaces(await clients.kubernetes()))),
        attempt(openPullRequests),
    ]);
    return { issuers, namespaces, openPullRequests: pulls, clusterIssuer: (0,chain_facts/* valueOf */.RP)(cluster)?.issuerUrl };
}
async function observeIssuer(cluster, token) {
    const profile = (0,chain_facts/* valueOf */.RP)(await cluster)?.issuerUrl;
    const [discovery, ofToken] = await Promise.all([profile === undefined ? undefined : fact(() => readDiscovery(profile)), token]);
    // An issuer that is off signs nothing that Entra ID could check: the token then names the API server itself.
    return profile === undefined ? { profile, discovery, token: undefined } : { profile, discovery, token: ofToken };
}
async function observeManifests({ desired, clients, manifests }, identity, vault) {
    if (manifests.count === 0)
        return [];
    const [foundIdentity, foundVault] = [(0,chain_facts/* valueOf */.RP)(identity), (0,chain_facts/* valueOf */.RP)(vault)];
    const rendered = manifests.render(foundIdentity, foundVault);
    if (foundIdentity === undefined || foundVault === undefined) {
        return rendered.map(({ object, file }) => ({
            object: describe(object, desired.namespace),
            file,
            state: 'pending',
            differs: [],
            problem: undefined,
        }));
    }
    try {
        const client = manifestsClient(await clients.kubernetes(), desired.namespace, manifests.definedKinds);
        return await Promise.all(rendered.map((manifest) => client.compare(manifest)));
    }
    catch (error) {
        if (!(error instanceof diagnosis/* BrokenLink */.GG))
            throw error;
        return [
            {
                object: 'all manifests',
                file: '',
                state: 'differs',
                differs: [],
                problem: error.diagnoses[0] ?? (0,diagnosis/* diagnose */.h4)('UNEXPECTED', { message: error.message }),
            },
        ];
    }
}

;// CONCATENATED MODULE: ./src/action/remove.ts
// Removing: observe one environment, plan what goes, take it away in order.






async function observeForRemoval({ desired, clients, mask }) {
    const workload = clients.kubernetes().then((connection) => workloadClient(connection, desired, mask));
    // Its failure is told by each fact that needs it.
    workload.catch(() => undefined);
    const identity = fact(() => clients.identity.read());
    const byBinding = desired.federation === 'identity-binding';
    const bindingObject = (kind) => byBinding ? fact(async () => bindingRoleClient(await clients.kubernetes(), desired).readMarks(kind)) : chain_facts/* ABSENT */.sj;
    const [found, credentials, assignments, cluster, namespace, serviceAccount, bindings, clusterRole, clusterRoleBinding] = await Promise.all([
        identity,
        identity.then((one) => (one.state === 'present' ? fact(() => clients.federation.list()) : chain_facts/* ABSENT */.sj)),
        identity.then((one) => (one.state === 'present' ? fact(() => clients.access.list(one.value.principalId)) : chain_facts/* ABSENT */.sj)),
        fact(() => clients.cluster.read()),
        fact(async () => (await workload).readNamespace()),
        fact(async () => (await workload).readServiceAccount()),
        byBinding ? fact(() => clients.binding.list()) : chain_facts/* ABSENT */.sj,
        bindingObject('ClusterRole'),
        bindingObject('ClusterRoleBinding'),
    ]);
    return planRemoval(desired, {
        identity: found,
        credentials,
        assignments,
        namespace,
        serviceAccount,
        bindings,
        clusterRole,
        clusterRoleBinding,
        issuer: (0,chain_facts/* valueOf */.RP)(cluster)?.issuerUrl,
    });
}
/**
 * Takes away what the plan says. Where a role assignment stays, the identity stays: an assignment whose principal is gone
 * can only be found by hand, and blocks its name. Everything else that can go, goes; the problems are told at the end.
 */
async function remove({ desired, clients, mask }, plan, onDone) {
    const problems = [...plan.problems];
    for (const removal of plan.removals) {
        if (removal.kind === 'identity' && problems.length > 0)
            continue;
        try {
            await removeOne(removal, { desired, clients, mask });
            onDone(removal);
        }
        catch (error) {
            if (!(error instanceof diagnosis/* BrokenLink */.GG))
                throw error;
            problems.push(error.diagnoses[0]);
        }
    }
    (0,diagnosis/* stopAt */.mk)(problems);
}
async function removeOne({ kind, id, name }, { desired, clients, mask }) {
    switch (kind) {
        case 'role assignment':
            return clients.access.remove(id);
        case 'federated identity credential':
            return clients.federation.remove(name);
        case 'identity binding':
            return clients.binding.remove(name);
        case 'ClusterRoleBinding':
        case 'ClusterRole':
            return bindingRoleClient(await clients.kubernetes(), desired).remove(kind);
        case 'identity':
            return clients.identity.remove();
        case 'Namespace':
            return workloadClient(await clients.kubernetes(), desired, mask).deleteNamespace();
        case 'ServiceAccount':
            return workloadClient(await clients.kubernetes(), desired, mask).deleteServiceAccount();
    }
}

;// CONCATENATED MODULE: ./src/action/environments.ts
// Environments: one taken away, or all whose time is over.








/** Environments that are taken away at the same time: Azure allows many requests a second, but not all at once. */
const AT_ONCE = 8;
async function destroyEnvironment({ clientsFor, mask }, desired, record) {
    const parts = { desired, clients: clientsFor(desired), mask };
    const plan = await observeForRemoval(parts);
    record.left.push(...plan.left);
    for (const { object, why } of plan.left)
        core/* info */.pq(`left: ${object}: ${why}`);
    if (plan.removals.length === 0 && plan.problems.length === 0)
        core/* info */.pq(`nothing is left of ${desired.namespace}`);
    await remove(parts, plan, (removal) => {
        record.removed.push(removal);
        core/* info */.pq(`removed: ${removal.kind} ${removal.id}`);
    });
}
/** With mode plan-sweep, only says which environments a sweep would take away. */
async function sweepEnvironments(parts, desired, record) {
    const { inputs } = parts;
    // Environments first, pull requests second: one that is opened in between has no environment in the list yet.
    const environments = await listEnvironments(parts, desired);
    const openPullRequests = environments.size === 0 ? new Set() : await listOpenPullRequests(parts);
    record.swept = (0,sweep/* planSweep */.cK)({ environments, openPullRequests, now: Date.now() });
    for (const { environment, sweep, why } of record.swept)
        core/* info */.pq(`${sweep ? 'sweep' : 'keep '} ${environment}: ${why}`);
    if (inputs.mode === 'plan-sweep')
        return;
    const waiting = record.swept.filter(({ sweep }) => sweep);
    const problems = [];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            try {
                await destroyEnvironment(parts, environmentOf(inputs, desired, next.environment), record);
            }
            catch (error) {
                if (!(error instanceof diagnosis/* BrokenLink */.GG))
                    throw error;
                problems.push(...error.diagnoses);
            }
        }
    }));
    (0,diagnosis/* stopAt */.mk)(problems);
}
function environmentOf(inputs, { marks: { repository } }, environment) {
    return (0,chain_desired/* desiredChain */.yV)({ ...inputs, environment }, { repository, environment, expires: undefined });
}
/** Those of this repository and this workload: another workload's environments of the same name are another sweep's. */
async function listEnvironments({ inputs, clientsFor }, desired) {
    const clients = clientsFor(desired);
    const [identities, namespaces] = await Promise.all([
        inputs.identity === undefined ? clients.identity.list() : [],
        clients.kubernetes().then(listMarkedNamespaces),
    ]);
    const ofIdentities = identities.flatMap(({ id, tags }) => {
        const marks = (0,chain_marks/* marksOfTags */.jz)(tags);
        const own = marks !== undefined && (0,resource_id/* sameId */.s)(id, (0,resource_id/* formatResourceId */.bM)(environmentOf(inputs, desired, marks.environment).identity));
        return own ? [marks] : [];
    });
    const ofNamespaces = namespaces.flatMap((namespace) => {
        const marks = (0,chain_marks/* marksOfMetadata */.zB)(namespace);
        return marks !== undefined && namespace.name === environmentOf(inputs, desired, marks.environment).namespace ? [marks] : [];
    });
    return (0,sweep/* environmentsOf */.M2)([...ofIdentities, ...ofNamespaces], desired.marks.repository);
}
async function listOpenPullRequests({ github }) {
    try {
        return await (await github()).openPullRequests();
    }
    catch (error) {
        throw new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('GITHUB_REFUSED', { operation: 'the list of open pull requests', message: error.message }), [], { cause: error });
    }
}

// EXTERNAL MODULE: ./src/action/github/load.ts
var load = __webpack_require__(77214);
// EXTERNAL MODULE: ./src/action/report/log.ts
var log = __webpack_require__(19727);
// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./node_modules/@actions/glob/lib/glob.js + 17 modules
var lib_glob = __webpack_require__(42377);
;// CONCATENATED MODULE: ./src/manifests/files.ts
// The files that the globs name.



/** `unmatched`: globs that name no file. */
async function readManifests(globs, workspace) {
    const found = await Promise.all(globs.map(async (glob) => ({
        glob,
        paths: await (await (0,lib_glob/* create */.v)(glob, { matchDirectories: false, implicitDescendants: true })).glob(),
    })));
    const paths = [...new Set(found.flatMap((one) => one.paths))].filter((path) => /\.(ya?ml|json)$/i.test(path)).sort();
    const sources = await Promise.all(paths.map(async (path) => ({ path: (0,external_node_path_.relative)(workspace, path), text: await (0,external_node_fs_promises_.readFile)(path, 'utf8') })));
    return {
        sources,
        unmatched: found.filter(({ glob, paths: matched }) => !glob.startsWith('!') && matched.length === 0).map(({ glob }) => glob),
    };
}

;// CONCATENATED MODULE: ./src/manifests/order.ts
const FIRST = [
    'Namespace',
    'CustomResourceDefinition',
    'ServiceAccount',
    'ClusterRole',
    'ClusterRoleBinding',
    'Role',
    'RoleBinding',
    'ConfigMap',
    'Secret',
];
function inOrder(objects) {
    const rank = ({ object }) => (FIRST.includes(object.kind) ? FIRST.indexOf(object.kind) : FIRST.length);
    return objects
        .map((item, index) => ({ item, index }))
        .sort((one, other) => rank(one.item) - rank(other.item) || one.index - other.index)
        .map(({ item }) => item);
}
/** The kinds that CustomResourceDefinitions among the manifests bring along: `GROUP/VERSION KIND`. */
function definedKinds(objects) {
    return new Set(objects.flatMap(({ object }) => {
        if (object.kind !== 'CustomResourceDefinition')
            return [];
        const { group = '', names, versions = [], } = (object['spec'] ?? {});
        return versions.map(({ name = '' }) => `${group}/${name} ${names?.kind ?? ''}`);
    }));
}
/** The most common slip: the label on the Deployment or the ServiceAccount, where no webhook looks for it. */
function unlabelledWorkloads(objects, serviceAccount) {
    return objects.filter(({ object }) => {
        const pod = podOf(object);
        return (pod !== undefined &&
            pod.spec?.serviceAccountName === serviceAccount &&
            pod.metadata?.labels?.['azure.workload.identity/use'] !== 'true');
    });
}
function podOf(object) {
    if (object.kind === 'Pod')
        return object;
    const spec = object['spec'];
    return spec?.template ?? spec?.jobTemplate?.spec?.template;
}

;// CONCATENATED MODULE: ./src/manifests/render.ts
// Rendering: `${NAME}` is replaced inside scalars of parsed YAML, so that no value can change the structure of a manifest.

/** `$${NAME}` stands for `${NAME}` itself. */
const PLACEHOLDER = /(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
function render(sources, variables) {
    const all = sources.map((source) => renderFile(source, variables));
    return { objects: all.flatMap(({ objects }) => objects), problems: all.flatMap(({ problems }) => problems) };
}
function renderFile({ path, text }, variables) {
    const lines = new dist/* LineCounter */.HN();
    const problems = [];
    const report = (offset, message) => {
        const { line, col } = lines.linePos(offset);
        problems.push({ path, line, column: col, message });
    };
    const documents = (0,dist/* parseAllDocuments */.hR)(text, { lineCounter: lines, prettyErrors: false });
    const objects = documents.flatMap((document) => {
        for (const { pos, message } of document.errors)
            report(pos[0], message);
        if (document.errors.length > 0 || isEmpty(document.contents))
            return [];
        const start = document.contents.range[0];
        replacePlaceholders(document, variables, (scalar, name) => report(scalar.range?.[0] ?? start, name === undefined
            ? 'variables are replaced in values, never in keys'
            : `the variable '${name}' is not defined; there are: ${[...variables.keys()].sort().join(', ')}`));
        const items = itemsOf(document.toJS({ maxAliasCount: 100 }));
        for (const item of items) {
            const lacking = missingFields(item);
            if (lacking.length > 0)
                report(start, `the document has no ${lacking.join(', no ')}`);
        }
        return items.map((object) => ({ object: object, path, line: lines.linePos(start).line }));
    });
    return { objects, problems };
}
function isEmpty(contents) {
    return contents === null || ((0,dist/* isScalar */.jn)(contents) && contents.value === null);
}
function replacePlaceholders(document, variables, report) {
    (0,dist/* visit */.YR)(document, {
        Scalar: (role, scalar) => {
            if (typeof scalar.value !== 'string' || !scalar.value.includes('${'))
                return;
            if (role === 'key')
                return report(scalar, undefined);
            const whole = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(scalar.value);
            const value = scalar.value.replace(PLACEHOLDER, (all, escaped, name) => {
                if (escaped === '$')
                    return all.slice(1);
                const known = variables.get(name);
                if (known === undefined)
                    report(scalar, name);
                return known ?? '';
            });
            scalar.value = whole && scalar.type === 'PLAIN' ? plainValue(value) : value;
        },
    });
}
/** An unquoted placeholder alone may stand for a number or a boolean (`replicas: ${REPLICAS}`), as YAML would read it. */
function plainValue(text) {
    if (/^-?(0|[1-9]\d{0,14})$/.test(text))
        return Number(text);
    return text === 'true' ? true : text === 'false' ? false : text;
}
/** A List of Kubernetes stands for its items. */
function itemsOf(value) {
    const { kind, items } = (value ?? {});
    return kind === 'List' && Array.isArray(items) ? items : [value];
}
function missingFields(value) {
    const { apiVersion, kind, metadata } = (typeof value === 'object' && value !== null ? value : {});
    return [
        ...(isText(apiVersion) ? [] : ['apiVersion']),
        ...(isText(kind) ? [] : ['kind']),
        ...(isText(metadata?.name) ? [] : ['metadata.name']),
    ];
}
function isText(value) {
    return typeof value === 'string' && value !== '';
}

// EXTERNAL MODULE: ./src/action/inputs.ts + 1 modules
var inputs = __webpack_require__(69478);
;// CONCATENATED MODULE: ./src/action/user-manifests.ts
// The user's manifests: read and checked before anything is sent, rendered when the chain's own values are known.





async function loadUserManifests(inputs, desired, workspace) {
    if (inputs.manifests.length === 0)
        return { count: 0, definedKinds: new Set(), unlabelled: [], render: () => [] };
    const { sources, unmatched } = await readManifests(inputs.manifests, workspace);
    const rendered = render(sources, variables(inputs, desired, undefined, undefined));
    (0,diagnosis/* stopAt */.mk)([
        ...unmatched.map((glob) => (0,diagnosis/* diagnose */.h4)('MANIFEST_INVALID', { problem: `\`manifests\`: no file matches ${glob}` })),
        ...rendered.problems.map(({ path: file, line, column, message }) => ({
            ...(0,diagnosis/* diagnose */.h4)('MANIFEST_INVALID', { problem: `${file}:${line}:${column}: ${message}` }),
            place: { file, line, column },
        })),
    ]);
    const manifest = ({ object, path, line }) => ({ object, file: `${path}:${line}` });
    return {
        count: rendered.objects.length,
        definedKinds: definedKinds(rendered.objects),
        unlabelled: unlabelledWorkloads(rendered.objects, desired.serviceAccount).map(manifest),
        render: (identity, vault) => inOrder(render(sources, variables(inputs, desired, identity, vault)).objects).map(manifest),
    };
}
function variables(inputs, desired, identity, vault) {
    const own = {
        CLIENT_ID: identity?.clientId ?? '(known after apply)',
        TENANT_ID: identity?.tenantId ?? '(known after apply)',
        NAMESPACE: desired.namespace,
        SERVICE_ACCOUNT: desired.serviceAccount,
        VAULT_NAME: desired.vault.name,
        VAULT_URI: vault?.uri ?? '(known after apply)',
        IDENTITY_NAME: desired.identity.name,
        ENVIRONMENT: desired.marks.environment,
    };
    return new Map([...inputs.variables, ...Object.entries(own)]);
}

;// CONCATENATED MODULE: ./src/action/stages.ts
// The stages of a run, wired to their clients. Loaded while the first request is on its way.














/** Reads in a row that make a proof: one success is none, since caches of Azure differ from node to node. */
const READS = 3;
async function createStages({ inputs, desired, github, environment }) {
    const manifests = await loadUserManifests(inputs, desired, environment['GITHUB_WORKSPACE'] ?? process.cwd());
    const clock = {
        now: Date.now,
        sleep: async (milliseconds) => {
            await (0,promises_.setTimeout)(milliseconds);
        },
        random: Math.random,
    };
    const mask = core/* setSecret */.Pq;
    const session = signIn({
        inputs,
        github,
        mask,
        onClaims: ({ issuer, subject, audience }) => core/* info */.pq(`sign-in: issuer '${issuer}', subject '${subject}', audience '${audience}'`),
    });
    const clientsFor = (wanted) => createClients({ session, desired: wanted, clock, mask, onWait: core/* info */.pq, connection });
    const connection = sharedConnection();
    const clients = clientsFor(desired);
    const environments = { inputs, clientsFor, mask, github: () => (0,load/* loadGitHubApi */.G)(inputs, environment) };
    return {
        manifestWarnings: manifests.unlabelled.map(({ object, file }) => ({
            message: `${object.kind} ${object.metadata.name} runs as ${desired.serviceAccount}, but its pods lack the label azure.workload.identity/use: "true" (it belongs under spec.template.metadata.labels): they get no identity.`,
            place: { file: file.replace(/:\d+$/, ''), startLine: Number(/:(\d+)$/.exec(file)?.[1] ?? 1) },
        })),
        destroy: (record) => destroyEnvironment(environments, desired, record),
        sweep: (record) => sweepEnvironments(environments, desired, record),
        observe: () => observe({ desired, clients, manifests, mask, openPullRequests: async () => (await environments.github()).openPullRequests() }),
        enableClusterFeatures: () => {
            let shown = '';
            return clients.cluster.enableFeatures((status) => {
                if (status !== shown)
                    core/* info */.pq(`cluster: ${status}`);
                shown = status;
            });
        },
        apply: (facts, plan, onDone) => apply({ desired, facts, plan, clients, manifests, mask, onDone }),
        prove: async (facts) => prove({
            connection: await clients.kubernetes(),
            desired,
            clock,
            timeoutSeconds: inputs.checkTimeoutSeconds,
            clientId: (0,chain_facts/* valueOf */.RP)(facts.identity)?.clientId,
            onSighting: (sighting) => core/* info */.pq((0,log/* sightingLine */.kP)(sighting)),
            pod: checkPod({
                desired,
                image: inputs.checkImage,
                name: `wli-check-${(0,external_node_crypto_.randomBytes)(4).toString('hex')}`,
                reads: READS,
                // In mode check the vault may be unreadable to us: its address follows from its name.
                vaultUri: (0,chain_facts/* valueOf */.RP)(facts.vault)?.uri ??
                    `https://${desired.vault.name}${new URL(inputs.cloud.keyVaultScope).hostname.replace(/^vault/, '.vault')}/`,
                vaultScope: inputs.cloud.keyVaultScope,
                timeoutSeconds: inputs.checkTimeoutSeconds,
            }),
        }),
        diagnose: (verdict, facts) => diagnoseVerdict(verdict, desired, facts),
        verdictWarnings: (verdict) => (verdict.outcome === 'passed' ? secretWarnings(verdict.secrets, Date.now() / 1000) : []),
    };
}


/***/ })

};
;