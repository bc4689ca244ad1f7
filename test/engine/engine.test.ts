// The engine: what goes side by side and what waits, and what a failure cuts off and what not.
import { describe, expect, test } from '@jest/globals';
import { BrokenLink, type Diagnosis } from '../../src/chain/diagnosis';
import { present, unknown } from '../../src/chain/fact';
import { applyChain, planChain, problemsOfPlan } from '../../src/engine/engine';
import { planOf, unreadable, waitingOn } from '../../src/engine/plan';
import { change, linkOf, outcomeOf, pause, problem, type Definition } from './story';
import type { LinkName } from '../../src/chain/links';
import type { Link } from '../../src/engine/link';

const failing = (code: string): Partial<Definition> => ({
  apply: async () => {
    throw new BrokenLink(problem(code));
  },
});

describe('planning', () => {
  test('all reads go out at once, and each once', async () => {
    const story: string[] = [];
    const cluster = linkOf(story, 'cluster');
    const identity = linkOf(story, 'identity', [cluster], {
      plan: async () => planOf([], (await cluster.value()).state),
    });
    const access = linkOf(story, 'access', [identity]);
    await planChain([cluster, identity, access]);
    await planChain([cluster, identity, access]);
    expect(story.slice(0, 3)).toEqual(['observe cluster', 'observe identity', 'observe access']);
    expect(story).toHaveLength(6);
  });

  test('gives the plans with what each link needs', async () => {
    const cluster = linkOf([], 'cluster');
    const identity = linkOf([], 'identity', [cluster], { plan: async () => waitingOn('cluster') });
    expect(await planChain([cluster, identity])).toEqual([
      { name: 'cluster', needs: [], plan: { state: 'ready', changes: [change('cluster')], step: 'step' } },
      { name: 'identity', needs: ['cluster'], plan: { state: 'waiting', changes: [], on: 'cluster' } },
    ]);
  });

  test('every problem is reported, each reason once', async () => {
    const right = (name: string): Diagnosis => ({ ...problem('RIGHT'), seen: name });
    const planned = await planChain([
      linkOf([], 'cluster', [], { plan: async () => unreadable(unknown(problem('GONE'))) }),
      linkOf([], 'namespace', [], {
        plan: async () => unreadable(unknown({ ...problem('GONE'), link: 'namespace' }), unknown(right('a'))),
      }),
      linkOf([], 'access', [], { plan: async () => planOf([], 'step', [right('a'), right('b')]) }),
      linkOf([], 'identity'),
    ]);
    expect(problemsOfPlan(planned).map(({ code, seen }) => `${code} ${seen}`)).toEqual(['GONE GONE was seen.', 'RIGHT a', 'RIGHT b']);
  });

  test('an unexpected error is thrown when all have ended', async () => {
    const story: string[] = [];
    const cluster = linkOf(story, 'cluster', [], {
      observe: async () => {
        throw new TypeError('a bug');
      },
    });
    expect(await outcomeOf(planChain([cluster, linkOf(story, 'namespace')]))).toEqual(['TypeError: a bug']);
    expect(story).toEqual(['observe namespace', 'observed namespace']);
  });

  test('two unexpected errors leave none unhandled', async () => {
    // Jest fails a test in which one is left.
    const broken = (name: LinkName, needs: readonly Link[] = []): Link =>
      linkOf([], name, needs, {
        observe: async () => {
          throw new TypeError(name);
        },
      });
    const cluster = broken('cluster');
    const links = [cluster, broken('identity', [cluster]), broken('namespace', [cluster])];
    expect(await outcomeOf(planChain(links))).toEqual(['TypeError: cluster']);
    expect(await outcomeOf(applyChain(links, () => undefined))).toEqual(['TypeError: cluster']);
    await pause();
    await pause();
  });
});

describe('applying', () => {
  test('what is needed goes first; what is independent goes side by side', async () => {
    const story: string[] = [];
    const cluster = linkOf(story, 'cluster');
    const identity = linkOf(story, 'identity', [cluster]);
    const namespace = linkOf(story, 'namespace', [cluster]);
    const account = linkOf(story, 'service-account', [identity, namespace]);
    const applied: string[] = [];
    // The order of the list is nobody's order.
    await applyChain([account, namespace, identity, cluster], ({ change: { name }, outcome }) => applied.push(`${name} ${outcome}`));
    const at = (event: string): number => story.indexOf(event);
    expect(at('applied cluster')).toBeLessThan(Math.min(at('apply identity'), at('apply namespace')));
    expect(Math.max(at('apply identity'), at('apply namespace'))).toBeLessThan(Math.min(at('applied identity'), at('applied namespace')));
    expect(at('apply service-account')).toBeGreaterThan(Math.max(at('applied identity'), at('applied namespace')));
    expect(applied.toSorted()).toEqual(['cluster created', 'identity created', 'namespace created', 'service-account created']);
  });

  test('a link that fails does not cut off independent ones; what depends on it is not reached', async () => {
    const story: string[] = [];
    const cluster = linkOf(story, 'cluster');
    const identity = linkOf(story, 'identity', [cluster], failing('IDENTITY'));
    const namespace = linkOf(story, 'namespace', [cluster]);
    const access = linkOf(story, 'access', [identity]);
    const proof = linkOf(story, 'proof', [access, namespace]);
    const applied: string[] = [];
    const outcome = outcomeOf(applyChain([cluster, identity, namespace, access, proof], ({ change: { name } }) => applied.push(name)));
    expect(await outcome).toEqual(['IDENTITY']);
    expect(applied.toSorted()).toEqual(['cluster', 'namespace']);
    expect(story).not.toContain('apply access');
    expect(story).not.toContain('apply proof');
  });

  test('every failure is reported, each reason once; an unexpected one goes first', async () => {
    const [one, two] = [linkOf([], 'identity', [], failing('SAME')), linkOf([], 'namespace', [], failing('SAME'))];
    const other = linkOf([], 'access', [], failing('OTHER'));
    expect(await outcomeOf(applyChain([one, two, other], () => undefined))).toEqual(['SAME', 'OTHER']);
    const bug = linkOf([], 'cluster', [], {
      apply: async () => {
        throw new TypeError('a bug');
      },
    });
    expect(await outcomeOf(applyChain([one, bug], () => undefined))).toEqual(['TypeError: a bug']);
  });

  test('a link that is blocked is not applied, nor what needs it', async () => {
    const story: string[] = [];
    const cluster = linkOf(story, 'cluster', [], { plan: async () => planOf([change('cluster')], 'step', [problem('BLOCKED')]) });
    const identity = linkOf(story, 'identity', [cluster]);
    expect(await outcomeOf(applyChain([cluster, identity], () => undefined))).toEqual([]);
    expect(story.filter((event) => event.startsWith('apply'))).toEqual([]);
  });

  test('what needs no write is reported; a link that stands alone is applied without what it needs', async () => {
    const story: string[] = [];
    const cluster = linkOf(story, 'cluster', [], { plan: async () => planOf([change('kept', 'keep'), change('theirs', 'adopt')], 'step') });
    const applied: string[] = [];
    await applyChain([cluster], ({ change: { name }, outcome }) => applied.push(`${name} ${outcome}`));
    expect(applied).toEqual(['kept unchanged', 'theirs adopted', 'cluster created']);
    const identity = linkOf(story, 'identity', [], failing('IDENTITY'));
    const proof = linkOf(story, 'proof', [identity], { standsAlone: true });
    expect(await outcomeOf(applyChain([proof], () => undefined))).toEqual([]);
    expect(story).toContain('applied proof');
  });

  test('a link is applied once, whoever asks; outcome and id are those of the write', async () => {
    const identity = linkOf([], 'identity', [], {
      apply: async (_step, done) => {
        done(change('identity'), { id: '/written', outcome: 'adopted' });
        return 'applied';
      },
    });
    const applied: object[] = [];
    await applyChain([linkOf([], 'access', [identity]), linkOf([], 'federation', [identity]), identity], (one) => applied.push(one));
    expect(applied.filter((one) => 'id' in one && one.id === '/written')).toEqual([
      { change: change('identity'), outcome: 'adopted', id: '/written' },
    ]);
  });
});

describe('the value of a link', () => {
  test('is as observed, then as applied', async () => {
    const cluster = linkOf([], 'cluster');
    expect(await cluster.value()).toEqual(present('cluster as seen'));
    await applyChain([cluster], () => undefined);
    expect(await cluster.value()).toEqual(present('cluster as applied'));
    expect(await cluster.observed()).toEqual(present('cluster as seen'));
    expect(await cluster.applied()).toBe('cluster as applied');
  });

  test('stays as observed where applying has failed', async () => {
    const cluster = linkOf([], 'cluster', [], failing('CLUSTER'));
    await outcomeOf(applyChain([cluster], () => undefined));
    expect(await cluster.value()).toEqual(present('cluster as seen'));
    await expect(cluster.applied()).rejects.toThrow('CLUSTER');
  });

  test('as applied is known only when it was applied', async () => {
    await expect(linkOf([], 'cluster').applied()).rejects.toThrow('cluster was not reached');
  });
});
