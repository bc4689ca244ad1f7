// What the conformance suite makes of what clients do: its own judgement, on clients that are a line of shell.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { runCommands, runProgram, type Place } from './client';
import { isWell, tableLines, type Row } from './table';
import { startLab, type RunningLab } from '../../lab/lab';

const ROW: Row = { client: 'az', required: true, calls: 3, steps: [{ what: 'a', outcome: 'passed' }] };

describe('a client', () => {
  let lab: RunningLab;
  let place: Place;
  beforeAll(async () => {
    lab = await startLab();
    place = { lab, env: { ...lab.env, PATH: process.env['PATH'] ?? '' }, folder: tmpdir(), say: () => undefined };
  });
  afterAll(() => lab.close());

  test('its commands pass, fail by their status or by what they print, or meet what is not played', async () => {
    const curl = 'curl --silent https://management.azure.com';
    const steps = await runCommands(
      place,
      `
      # not a command
      echo one => ^one$
      echo one => ^two$
      false
      ${curl}/subscriptions?api-version=2022-12-01 => AuthenticationFailed
      curl --silent https://nobody.example
      echo '{"code":"LaboratoryNotPlayed"}'; false
      `,
    );
    expect(steps.map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'failed', 'passed', 'failed', 'not played']);
    expect(lab.requests()).toHaveLength(1);
  });

  test('its program is judged by each line, and by how it ends', async () => {
    const text = 'echo "ok one: two"; echo "FAILED three: four -- was 5"; echo "FAILED six -- LaboratoryNotPlayed"; echo lost >&2; exit 3';
    expect(await runProgram(place, 'bash', ['-c', text])).toEqual([
      { what: 'one: two', outcome: 'passed' },
      { what: 'three: four', outcome: 'failed', seen: 'was 5' },
      { what: 'six', outcome: 'not played', seen: 'LaboratoryNotPlayed' },
      { what: 'it ends well', outcome: 'failed', seen: 'lost\n' },
    ]);
    expect(await runProgram(place, '/no/such/program')).toEqual([expect.objectContaining({ outcome: 'failed' })]);
  });
});

describe('the suite', () => {
  test.each<[string, Partial<Row>, boolean]>([
    ['all passed', {}, true],
    ['something is not played', { steps: [{ what: 'a', outcome: 'not played' }] }, true],
    ['something failed', { steps: [{ what: 'a', outcome: 'failed' }] }, false],
    ['it made no call', { calls: 0 }, false],
    ['it did nothing', { steps: [] }, false],
    ['it cannot be had, and always runs', { skipped: 'no such package' }, false],
    ['it cannot be had, and may be skipped', { skipped: 'no such package', required: false }, true],
  ])('%s: %#', (_what, change, well) => {
    expect(isWell({ ...ROW, ...change })).toBe(well);
  });

  test('its table says of each client what it did, and of one that is skipped why', () => {
    const lines = tableLines([
      ROW,
      { ...ROW, client: 'helm', required: false, skipped: 'go build\nrefused: helm', calls: 0 },
      { ...ROW, calls: 0 },
    ]);
    expect(lines).toEqual([
      'client  calls  passed  failed  not played',
      'az          3       1       0           0',
      'helm        -       -       -           -  skipped: refused: helm',
      'az          0       1       0           0  NO CALL',
    ]);
  });
});
