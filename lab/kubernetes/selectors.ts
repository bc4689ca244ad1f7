// Label and field selectors, as k8s.io/apimachinery reads them: malformed ones and unknown fields are refused.
import { at, textOf } from '../json';
import { kubernetesErrors } from './errors';
import type { ResourceKind } from './resources';
import type { KubernetesObject } from '../world';

export type Matches = (object: KubernetesObject) => boolean;
type Labels = Record<string, string>;

/** Fields that a kind can be selected by, besides name and namespace: pkg/apis/core/v1/conversion.go and its neighbours. */
const FIELDS: Record<string, string[]> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  Event: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((field) => `involvedObject.${field}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Node: ['spec.unschedulable'],
  Namespace: ['status.phase'],
  Job: ['status.successful'],
  ReplicaSet: ['status.replicas'],
  ReplicationController: ['status.replicas'],
  Service: ['spec.clusterIP', 'spec.type'],
};
/** The kinds whose refusal has these words: their conversion is written by hand. */
const WORDED = Object.keys(FIELDS);

/** Throws for a selector that the API server would not take. */
export function selection(kind: ResourceKind, query: URLSearchParams): Matches {
  const labels = labelSelector(query.get('labelSelector') ?? '');
  const fields = fieldSelector(kind, query.get('fieldSelector') ?? '');
  return (object) => labels(object.metadata.labels ?? {}) && fields(object);
}

type Token = { text: string; kind: 'word' | 'sign' };

function tokens(selector: string): Token[] {
  return [...selector.matchAll(/\s*(==|!=|[=!,()<>]|[^\s=!,()<>]+)\s*/g)].map(([, text = '']) => ({
    text,
    kind: /^[^=!,()<>]/.test(text) ? 'word' : 'sign',
  }));
}

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
export const QUALIFIED_NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/** Why a label's key is not valid; undefined when it is. */
export function labelKeyProblem(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2)
    return `a valid label key ${QUALIFIED_NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  const [name = '', prefix] = parts.reverse();
  if (prefix === '') return 'prefix part must be non-empty';
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 bytes';
  return NAME.test(name) ? undefined : `name part ${QUALIFIED_NAME_RULE}`;
}

/** Why a label's value is not valid; undefined when it is. */
export function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 bytes';
  return value === '' || NAME.test(value)
    ? undefined
    : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
}

/** The grammar of labels.Parse, with its words for what breaks it. */
export function labelSelector(selector: string): (labels: Labels) => boolean {
  const rest = tokens(selector);
  const requirements: ((labels: Labels) => boolean)[] = [];
  const refuse = (message: string): never => {
    throw kubernetesErrors.badRequest(message);
  };
  const key = (): string => {
    const name = rest.shift()?.text ?? '';
    const problem = labelKeyProblem(name);
    return problem === undefined ? name : refuse(`unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(name)}: ${problem}`);
  };
  const value = (): string => {
    if (rest[0]?.kind !== 'word') return '';
    const text = rest.shift()?.text ?? '';
    const problem = labelValueProblem(text);
    return problem === undefined
      ? text
      : refuse(`unable to parse requirement: values[0][x]: Invalid value: ${JSON.stringify(text)}: ${problem}`);
  };
  const values = (): string[] => {
    if (rest[0]?.text !== '(') refuse(`unable to parse requirement: found '${rest[0]?.text ?? ''}' expected: '('`);
    rest.shift();
    const found = [value()];
    while (rest[0]?.text === ',') {
      rest.shift();
      found.push(value());
    }
    if (rest.shift()?.text !== ')') refuse(`unable to parse requirement: found '', expected: ',', or ')'`);
    return found;
  };
  const requirement = (): ((labels: Labels) => boolean) => {
    if (rest[0]?.text === '!') {
      rest.shift();
      const name = key();
      return (labels) => labels[name] === undefined;
    }
    const name = key();
    const sign = rest[0];
    if (sign === undefined || sign.text === ',') return (labels) => labels[name] !== undefined;
    rest.shift();
    switch (sign.text) {
      case '=':
      case '==': {
        const wanted = value();
        return (labels) => labels[name] === wanted;
      }
      case '!=': {
        const unwanted = value();
        return (labels) => labels[name] !== unwanted;
      }
      case 'in': {
        const wanted = values();
        return (labels) => labels[name] !== undefined && wanted.includes(labels[name]);
      }
      case 'notin': {
        const unwanted = values();
        return (labels) => labels[name] === undefined || !unwanted.includes(labels[name]);
      }
      case '<':
      case '>': {
        const bound = Number(value());
        return (labels) => (sign.text === '>' ? Number(labels[name]) > bound : Number(labels[name]) < bound);
      }
      default:
        return refuse(`unable to parse requirement: found '${sign.text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  };
  while (rest.length > 0) {
    if (rest[0]?.kind !== 'word' && rest[0]?.text !== '!') refuse(`found '${rest[0]?.text}', expected: !, identifier, or 'end of string'`);
    requirements.push(requirement());
    if (rest.length === 0) break;
    if (rest[0]?.text !== ',') refuse(`found '${rest[0]?.text}', expected: ',' or 'end of string'`);
    rest.shift();
    if (rest.length === 0) refuse("found '', expected: identifier after ','");
  }
  return (labels) => requirements.every((matches) => matches(labels));
}

function fieldSelector(kind: ResourceKind, selector: string): Matches {
  const known = ['metadata.name', ...(kind.namespaced ? ['metadata.namespace'] : []), ...(FIELDS[kind.kind] ?? []), 'metadata.namespace'];
  const terms = selector
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const [, path, sign = '', value = ''] = /^([^=!]*)(!=|==?)(.*)$/.exec(term) ?? [];
      if (path === undefined) throw kubernetesErrors.badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
      const isName = kind.kind === 'Namespace' && path === 'name';
      if (!known.includes(path) && !isName) throw kubernetesErrors.unknownField(path, WORDED.includes(kind.kind));
      return { path: isName ? 'metadata.name' : path, equal: sign !== '!=', value };
    });
  return (object) => terms.every(({ path, equal, value }) => (fieldOf(object, path) === value) === equal);
}

/** As text; a field that is not there is '' or, of those that are no text, its zero value. */
function fieldOf(object: KubernetesObject, path: string): string {
  if (object.kind === 'Event' && path === 'source') return textOf(at(object, 'source.component'));
  const zero = path === 'status.replicas' || path === 'status.successful' ? '0' : /unschedulable|hostNetwork/.test(path) ? 'false' : '';
  const value = at(object, path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : zero;
}

/** Whether a label meets a requirement; an absent label is undefined. */
export function meets({ operator, values = [] }: { operator: string; values?: string[] }, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

/** A LabelSelector as objects carry it. An empty one selects all; none selects nothing. */
export function matchesLabels(
  selector: { matchLabels?: Labels; matchExpressions?: { key: string; operator: string; values?: string[] }[] } | undefined,
  labels: Labels = {},
): boolean {
  if (selector === undefined) return false;
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every((one) => meets(one, labels[one.key]))
  );
}
