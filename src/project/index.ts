// What `npx projen new --from aks-wli-action` finds: one project type, and its parts for use in other projects.
export * from './action-options';
export * from './cloud';
export * from './deployer-identity';
export * from './infrastructure-bicep';
export * from './infrastructure-options';
export * from './infrastructure-workflow';
export * from './project';
export * from './project-options';
export * from './pull-request-environments';
export * from './rehearsal-workflow';
export * from './workload-identity-workflow';
export * from './workload-options';
