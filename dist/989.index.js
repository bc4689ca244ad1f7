"use strict";
exports.id = 989;
exports.ids = [989];
exports.modules = {

/***/ 35989:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  connect: () => (/* binding */ connect)
});

// EXTERNAL MODULE: ./node_modules/@azure/core-rest-pipeline/dist/esm/index.js + 38 modules
var esm = __webpack_require__(20690);
// EXTERNAL MODULE: ./src/chain/diagnosis.ts + 1 modules
var diagnosis = __webpack_require__(34302);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
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
    return { server: cluster.server.replace(/\/$/, ''), certificateAuthority: decoded(cluster['certificate-authority-data']), user: readUser(user) };
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



function connect({ kubeconfig, token, mask }) {
    const { server, certificateAuthority, user } = readKubeconfig(kubeconfig);
    if (user.kind === 'token')
        mask(user.token);
    // Secrets are masked line by line: a runner looks at one line at a time.
    if (user.kind === 'certificate')
        user.key.split('\n').filter((line) => line !== '').forEach(mask);
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
            case 'entra': return { authorization: `Bearer ${await token(user.serverApplication)}` };
            case 'token': return { authorization: `Bearer ${user.token}` };
            case 'certificate': return {};
        }
    };
    return {
        server,
        send: async ({ method, path, query = {}, body, contentType = 'application/json' }) => {
            const search = new URLSearchParams(query).toString();
            const request = (0,esm/* createPipelineRequest */.G6)({
                url: `${server}${path}${search === '' ? '' : `?${search}`}`, method,
                headers: (0,esm/* createHttpHeaders */.Nc)({ accept: 'application/json', ...(body !== undefined && { 'content-type': contentType }), ...await bearer() }),
                ...(body !== undefined && { body: JSON.stringify(body) }),
            });
            try {
                const response = await pipeline.sendRequest(client, request);
                return { status: response.status, text: response.bodyAsText ?? '' };
            }
            catch (error) {
                if (error instanceof diagnosis/* BrokenLink */.GG)
                    throw error;
                throw new diagnosis/* BrokenLink */.GG((0,diagnosis/* diagnose */.h4)('CLUSTER_UNREACHABLE', { server, code: networkCode(error) }), [], { cause: error });
            }
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


/***/ })

};
;