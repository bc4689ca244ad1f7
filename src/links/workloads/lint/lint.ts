// The lint of the workload's pods: every rule over every pod template that is meant.
import { accountFindings } from './account';
import { accountAnnotationFindings, annotationFindings, otherAnnotationFindings } from './annotations';
import { classFindings, operatorFindings } from './between';
import { bindingFindings } from './binding';
import { labelFindings } from './label';
import { meantWorkloads } from './meant';
import { networkFindings } from './network';
import { tokenFindings } from './token';
import { variableFindings } from './variables';
import { webhookFindings } from './webhook';
import type { Finding } from './finding';
import type { Surroundings, Workload } from './item';

const RULES: readonly ((workload: Workload, surroundings: Surroundings) => Finding[])[] = [
  labelFindings,
  accountFindings,
  annotationFindings,
  variableFindings,
  tokenFindings,
  webhookFindings,
  networkFindings,
  bindingFindings,
  classFindings,
];

export function lint(surroundings: Surroundings): Finding[] {
  const meant = meantWorkloads(surroundings);
  return withoutRepetition([
    ...meant.flatMap((workload) => RULES.flatMap((rule) => rule(workload, surroundings))),
    ...accountAnnotationFindings(surroundings, meant),
    ...otherAnnotationFindings(surroundings),
    ...operatorFindings(surroundings),
  ]);
}

/** One NetworkPolicy or one Namespace may be the mistake of several workloads. */
function withoutRepetition(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [`${one.diagnosis.code} ${one.diagnosis.seen}`, one])).values()];
}
