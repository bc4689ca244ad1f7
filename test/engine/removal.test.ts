// How a chain is removed: in reverse, everything that can go, and nothing that would leave something behind that nobody finds.
import { describe, expect, test } from '@jest/globals';
import { BrokenLink, type Diagnosis } from '../../src/chain/diagnosis';
import { removeChain } from '../../src/engine/engine';
import { linkOf, outcomeOf, pause, problem } from './story';
import type { LinkName } from '../../src/chain/links';
import type { Link, Removal, RemovedObject } from '../../src/engine/link';

describe('removing', () => {
  interface Removing {
    /** Names of what each look finds, one list for each look. */
    finds: readonly (readonly string[])[];
    changes?: Partial<Removal>;
    problems?: readonly Diagnosis[];
  }

  function removable(story: string[], name: LinkName, needs: readonly Link[], { finds, changes = {}, problems = [] }: Removing): Link {
    let looks = 0;
    return linkOf([], name, needs, {
      removal: {
        plan: async () => {
          const found = finds[looks] ?? [];
          looks += 1;
          return {
            removals: found.map((one): RemovedObject => ({ kind: 'object', id: one, name: one })),
            kept: [{ object: `${name} of others`, why: 'theirs' }],
            problems,
          };
        },
        remove: async (object) => {
          await pause();
          story.push(object.name);
        },
        ...changes,
      },
    });
  }
  const refusing = (code: string): Partial<Removal> => ({
    remove: async () => {
      throw new BrokenLink(problem(code));
    },
  });
  const run = async (links: readonly Link[]) => {
    const [removed, kept]: [string[], string[]] = [[], []];
    const outcome = await outcomeOf(
      removeChain(links, { onRemoved: ({ name }) => removed.push(name), onKept: ({ object }) => kept.push(object) }),
    );
    return { removed, kept, outcome };
  };

  test('goes in reverse order of what needs what, and says what was kept', async () => {
    const story: string[] = [];
    const identity = removable(story, 'identity', [], { finds: [['identity']] });
    const access = removable(story, 'access', [identity], { finds: [['assignment 1', 'assignment 2']] });
    const proof = removable(story, 'proof', [access], { finds: [['pod']] });
    expect(await run([identity, access, proof])).toEqual({
      removed: ['pod', 'assignment 1', 'assignment 2', 'identity'],
      kept: ['identity of others', 'access of others', 'proof of others'],
      outcome: [],
    });
    expect(story).toEqual(['pod', 'assignment 1', 'assignment 2', 'identity']);
  });

  test('everything that can go goes; the problems are thrown at the end', async () => {
    const identity = removable([], 'identity', [], { finds: [['identity']] });
    const access = removable([], 'access', [identity], { finds: [['assignment']], changes: refusing('REFUSED') });
    const namespace = removable([], 'namespace', [], { finds: [['namespace']] });
    expect(await run([identity, access, namespace])).toMatchObject({ removed: ['namespace', 'identity'], outcome: ['REFUSED'] });
  });

  test('a link that stays on failure stays: a role without a principal could only be found by hand', async () => {
    const stays: Partial<Removal> = { staysOnFailure: true };
    const identity = (finds = [['identity']]): Link => removable([], 'identity', [], { finds, changes: stays });
    const refused = identity();
    const access = removable([], 'access', [refused], { finds: [['assignment']], changes: refusing('REFUSED') });
    expect(await run([refused, access])).toMatchObject({ removed: [], outcome: ['REFUSED'] });
    const unread = identity();
    const unreadAccess = removable([], 'access', [unread], { finds: [[]], problems: [problem('UNREADABLE')] });
    expect(await run([unread, unreadAccess])).toMatchObject({ removed: [], outcome: ['UNREADABLE'] });
    const fine = identity();
    const unrelated = removable([], 'namespace', [], { finds: [['namespace']], changes: refusing('OTHER') });
    expect(await run([fine, unrelated])).toMatchObject({ removed: ['identity'], outcome: ['OTHER'] });
  });

  test('what appeared meanwhile is removed by a second look', async () => {
    const story: string[] = [];
    const identity = removable(story, 'identity', [], { finds: [['identity']], changes: { staysOnFailure: true } });
    const access = removable(story, 'access', [identity], {
      finds: [['assignment'], ['assignment of a racing run'], ['never looked for']],
    });
    expect((await run([identity, access])).removed).toEqual(['assignment', 'identity', 'assignment of a racing run']);
  });

  test('where nothing goes, nothing is looked at again', async () => {
    const identity = removable([], 'identity', [], { finds: [[]], changes: { staysOnFailure: true } });
    const access = removable([], 'access', [identity], { finds: [[], ['somebody’s']] });
    expect(await run([identity, access])).toMatchObject({ removed: [], outcome: [] });
  });

  test('a link that leaves nothing behind is passed over', async () => {
    const cluster = linkOf([], 'cluster');
    const namespace = removable([], 'namespace', [cluster], { finds: [['namespace']] });
    expect(await run([cluster, namespace])).toMatchObject({ removed: ['namespace'], outcome: [] });
  });

  test('an unexpected error is thrown, and each problem is given once', async () => {
    const bug: Partial<Removal> = {
      remove: async () => {
        throw new TypeError('a bug');
      },
    };
    const story: string[] = [];
    const broken = removable(story, 'identity', [], { finds: [['identity']], changes: bug });
    const namespace = removable(story, 'namespace', [], { finds: [['namespace']] });
    expect(await run([broken, namespace])).toMatchObject({ removed: ['namespace'], outcome: ['TypeError: a bug'] });
    const twice = [removable([], 'identity', [], { finds: [['a', 'b']], changes: refusing('SAME') })];
    expect((await run(twice)).outcome).toEqual(['SAME']);
  });
});
