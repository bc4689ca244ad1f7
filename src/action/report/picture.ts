// The chain as a Mermaid flowchart: the arrows are what needs what, the colours how each link stands.
import { linkStates, type LinkState, type RunRecord } from './record';
import type { LinkName } from '../../chain/links';

const COLOURS: Record<LinkState, string> = {
  'holds': 'fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
  'changed': 'fill:#ddf4ff,stroke:#0969da,color:#1f2328',
  'planned': 'fill:#ddf4ff,stroke:#0969da,color:#1f2328,stroke-dasharray:4',
  'not done': 'fill:#fff8c5,stroke:#9a6700,color:#1f2328',
  'broken': 'fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:3px',
  'unknown': 'fill:#f6f8fa,stroke:#818b98,color:#59636e',
};

export function picture(record: RunRecord): string {
  const states = linkStates(record);
  if (states.size === 0) return '';
  const used = [...new Set(states.values())];
  const needs = new Map(record.planned.map(({ name, needs: needed }) => [name, needed]));
  const arrows = record.planned.flatMap(({ name }) =>
    directNeeds(name, needs).map((needed) => `  ${node(needed)} ${states.get(name) === 'broken' ? '-. broken .->' : '-->'} ${node(name)}`),
  );
  return [
    '```mermaid',
    'flowchart LR',
    ...[...states].map(([name, state]) => `  ${node(name)}["${name}"]:::${className(state)}`),
    ...arrows,
    ...used.map((state) => `  classDef ${className(state)} ${COLOURS[state]}`),
    '```',
  ].join('\n');
}

/** Without what is needed by way of another link as well. */
export function directNeeds(name: LinkName, needs: ReadonlyMap<LinkName, readonly LinkName[]>): LinkName[] {
  const direct = needs.get(name) ?? [];
  const reaches = (from: LinkName, to: LinkName): boolean => (needs.get(from) ?? []).some((one) => one === to || reaches(one, to));
  return direct.filter((one) => !direct.some((other) => other !== one && reaches(other, one)));
}

function node(name: LinkName): string {
  return name.replace('-', '_');
}

function className(state: LinkState): string {
  return state.replace(' ', '_');
}
