// A Chromium of this machine: CHROME_PATH, or the first of the usual names on the PATH.
import { execFile, spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const NAMES = [process.env['CHROME_PATH'] ?? '', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const CHROMIUM = NAMES.find((name) => name !== '' && spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** The document as it stands when its scripts have run. */
export async function rendered(path: string, browser: string): Promise<string> {
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--virtual-time-budget=20000', '--dump-dom'];
  const { stdout } = await promisify(execFile)(browser, [...args, pathToFileURL(path).href], { maxBuffer: 64 * 2 ** 20 });
  return stdout;
}
