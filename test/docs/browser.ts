// A Chromium of this machine (CHROME_PATH, or the first of the usual names on the PATH), asked by its DevTools protocol.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const NAMES = [process.env['CHROME_PATH'] ?? '', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const CHROMIUM = NAMES.find((name) => name !== '' && spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** Without its scripts: what they were to draw would be found in them. */
const BODY = `(() => {
  const body = document.body.cloneNode(true);
  for (const script of body.querySelectorAll('script')) script.remove();
  return body.outerHTML;
})()`;

/** The body of the page, as soon as its scripts have put `awaited` into it; as it stands after half a minute otherwise. */
export async function rendered(path: string, browser: string, awaited: string): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'chromium-'));
  const flags = ['--headless', '--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${data}`];
  const child = spawn(browser, [...flags, '--remote-debugging-port=0', pathToFileURL(path).href], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const socket = new WebSocket(await pageAddress(createInterface(child.stderr)));
    await new Promise((opened) => socket.addEventListener('open', opened, { once: true }));
    for (let tries = 1; ; tries += 1) {
      const text = await documentOf(socket);
      if (text.includes(awaited) || tries === 60) return text;
      await sleep(500);
    }
  } finally {
    child.kill('SIGKILL');
  }
}

async function pageAddress(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const [, host] = /^DevTools listening on ws:\/\/([^/]+)\//.exec(line) ?? [];
    if (host === undefined) continue;
    for (;;) {
      const pages = (await (await fetch(`http://${host}/json/list`)).json()) as { type: string; webSocketDebuggerUrl: string }[];
      const page = pages.find(({ type }) => type === 'page');
      if (page !== undefined) return page.webSocketDebuggerUrl;
      await sleep(200);
    }
  }
  throw new Error('the browser ended before it listened');
}

async function documentOf(socket: WebSocket): Promise<string> {
  const answer = new Promise<string>((answered) => {
    socket.addEventListener('message', ({ data }) => answered(String(data)), { once: true });
  });
  const params = { expression: BODY, returnByValue: true };
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
  const { result } = JSON.parse(await answer) as { result: { result: { value: string } } };
  return result.result.value;
}
