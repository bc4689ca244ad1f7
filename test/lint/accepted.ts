// What the linters find and what is right all the same: each by its name, with its reason. What is found no more is removed here.
import type { ToolName } from './tools';

export interface Accepted {
  readonly tool: ToolName;
  readonly rule: string;
  /** Where: a part of the file's path. */
  readonly where: string;
  readonly reason: string;
}

const RELEASE = '.github/workflows/release.yml';

export const ACCEPTED: readonly Accepted[] = [
  { tool: 'actionlint', rule: 'runner-label', where: 'synthesised-', reason: "labels of runners are the team's" },
  { tool: 'shellcheck', rule: 'SC2016', where: '.ci/run', reason: 'it is JavaScript that stands in single quotes' },
  { tool: 'actionlint', rule: 'shellcheck SC2086', where: RELEASE, reason: "projen's own line" },
  { tool: 'actionlint', rule: 'shellcheck SC2015', where: RELEASE, reason: "projen's own line" },
  { tool: 'zizmor', rule: 'anonymous-definition', where: RELEASE, reason: 'projen names its jobs by their ids' },
  {
    tool: 'zizmor',
    rule: 'self-repository',
    where: 'azure.yml',
    reason: '`./` is the commit that is checked out, which is what this run is for',
  },
  {
    tool: 'checkov',
    rule: 'CKV_DOCKER_2',
    where: 'app/Dockerfile',
    reason: 'Kubernetes looks after the container, and ignores HEALTHCHECK',
  },
  { tool: 'checkov', rule: 'CKV_DOCKER_3', where: 'app/Dockerfile', reason: 'the image that it builds on runs as 65532 already' },
  {
    tool: 'checkov',
    rule: 'CKV_K8S_14',
    where: 'deployment.yaml',
    reason: 'the image is a variable, which the workflow fills with a digest',
  },
  {
    tool: 'checkov',
    rule: 'CKV_K8S_43',
    where: 'deployment.yaml',
    reason: 'the image is a variable, which the workflow fills with a digest',
  },
  { tool: 'checkov', rule: 'CKV2_K8S_6', where: 'deployment.yaml', reason: "policies of the network are the cluster's, not the sample's" },
];
