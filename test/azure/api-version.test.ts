// A cloud that lags behind: the newest version that it names, a stable one where there is one.
import { describe, expect, test } from '@jest/globals';
import { newestSupported } from '../../src/azure/api-version';

const refused = (versions: string, status = 400, code = 'NoRegisteredProviderFound') =>
  newestSupported({ status, bodyAsText: JSON.stringify({ error: { code, message: `The supported api-versions are '${versions}'.` } }) });

describe('api-versions', () => {
  test.each([
    ['2024-09-01, 2025-05-01, 2025-01-01', '2025-05-01'],
    ['2025-05-01, 2026-01-01-preview', '2025-05-01'],
    ['2026-01-01-preview', '2026-01-01-preview'],
    ['', undefined],
    ["x' or 1", undefined],
  ])('of %s: %s', (versions, newest) => {
    expect(refused(versions)).toBe(newest);
  });

  test('any other refusal is one', () => {
    expect(refused('2025-05-01', 404)).toBeUndefined();
    expect(refused('2025-05-01', 400, 'BadRequest')).toBeUndefined();
  });
});
