"use strict";
exports.id = 740;
exports.ids = [740];
exports.modules = {

/***/ 91740:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   githubApi: () => (/* binding */ githubApi)
/* harmony export */ });
/* harmony import */ var _actions_github__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(92413);
// GitHub's REST API: open pull requests, one sticky comment, one deployment for each environment.

function githubApi(token, { owner, repo }) {
    const octokit = (0,_actions_github__WEBPACK_IMPORTED_MODULE_0__/* .getOctokit */ .Q)(token);
    const { rest } = octokit;
    const marked = async (issue, marker) => {
        const comments = await octokit.paginate(rest.issues.listComments, { owner, repo, issue_number: issue, per_page: 100 });
        return comments.filter(({ body }) => body?.startsWith(marker) === true).sort((one, other) => one.id - other.id);
    };
    return {
        openPullRequests: async () => {
            const pulls = await octokit.paginate(rest.pulls.list, { owner, repo, state: 'open', per_page: 100 });
            return new Set(pulls.map(({ number }) => number));
        },
        stickyComment: async (pullRequest, marker, text) => {
            const body = `${marker}\n${text}`;
            const [existing] = await marked(pullRequest, marker);
            if (existing === undefined)
                await rest.issues.createComment({ owner, repo, issue_number: pullRequest, body });
            // Two runs that found none have both made one: the oldest stays, whichever run looks last.
            const [first, ...surplus] = await marked(pullRequest, marker);
            for (const { id } of surplus)
                await ignoringGone(rest.issues.deleteComment({ owner, repo, comment_id: id }));
            if (first !== undefined && (existing !== undefined || surplus.length > 0)) {
                await rest.issues.updateComment({ owner, repo, comment_id: first.id, body });
            }
        },
        deploymentState: async (environment, sha, state, description) => {
            const { data: found } = await rest.repos.listDeployments({ owner, repo, environment, per_page: 1 });
            const [latest] = found;
            if (state === 'inactive' && latest === undefined)
                return;
            const fresh = latest === undefined || (latest.sha !== sha && state !== 'inactive');
            const id = fresh ? await createDeployment(environment, sha) : latest.id;
            await rest.repos.createDeploymentStatus({
                owner,
                repo,
                deployment_id: id,
                state,
                description: description.slice(0, 140),
                auto_inactive: true,
            });
        },
    };
    async function createDeployment(environment, sha) {
        const { data } = await rest.repos.createDeployment({
            owner,
            repo,
            ref: sha,
            environment,
            auto_merge: false,
            required_contexts: [],
            transient_environment: true,
            production_environment: false,
            description: 'AKS workload identity',
        });
        // 202: GitHub has merged the default branch first, which was not asked for.
        if (!('id' in data))
            throw new Error('GitHub did not make the deployment');
        return data.id;
    }
}
async function ignoringGone(call) {
    try {
        await call;
    }
    catch (error) {
        if (error.status !== 404)
            throw error;
    }
}


/***/ })

};
;