// The control port: what tests and people set, break and read while the laboratory runs.
import { Hono } from 'hono';
import { MISSING } from './missing';
import { settingsProblems, type Settings } from '../settings';
import { hostEntries } from '../network/host-names';
import type { FaultRule, Faults } from '../faults';
import type { Journal } from '../journal';
import type { Lab } from '../context';
import type { World } from '../world';

export interface ControlParts {
  lab: Lab;
  /** Where the hosts of `GET /hosts` lead. */
  address: string;
  journal: Journal;
  faults: Faults;
  changeSettings: (change: Partial<Settings>) => Promise<void>;
  replaceWorld: (world: World) => Promise<void>;
  reset: () => Promise<void>;
}

export function controlApp({ lab, address, journal, faults, changeSettings, replaceWorld, reset }: ControlParts): Hono {
  const app = new Hono();
  app.onError((error, c) => c.json({ error: error.message }, 400));
  app.get('/requests', (c) => c.json(journal.entries));
  app.get('/unplayed', (c) => c.json({ asked: lab.unplayed.list(), missing: MISSING }));
  app.get('/hosts', (c) => c.json(hostEntries(lab.world, address)));
  app.get('/state', (c) => c.json(lab.world));
  app.put('/state', async (c) => {
    const world = await c.req.json<World>();
    const missing = Object.keys(lab.world).filter((key) => !(key in world));
    if (missing.length > 0) return c.json({ error: `The state lacks: ${missing.join(', ')}. GET /state shows its shape.` }, 400);
    await replaceWorld(world);
    return c.json(lab.world);
  });
  app.get('/settings', (c) => c.json(lab.settings));
  app.put('/settings', async (c) => {
    const change = await c.req.json<Record<string, unknown>>();
    const problems = settingsProblems(change);
    if (problems.length > 0) return c.json({ error: problems.join(' ') }, 400);
    await changeSettings(change);
    return c.json(lab.settings);
  });
  app.post('/faults', async (c) => {
    const rules = [await c.req.json<FaultRule | FaultRule[]>()].flat();
    faults.add(rules);
    return c.json({ added: rules.length });
  });
  app.post('/reset', async (c) => {
    await reset();
    return c.json({});
  });
  app.notFound((c) =>
    c.json(
      {
        error:
          'The control port has GET /requests, GET /unplayed, GET /hosts, GET and PUT /state, GET and PUT /settings, POST /faults, POST /reset.',
      },
      404,
    ),
  );
  return app;
}
