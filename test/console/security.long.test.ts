import { createServer, type Server } from 'node:http';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedChromium } from '../support/browser/chromium.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { everyPage, landedFor, type Shown } from '../support/browser/every-page.ts';
import { aRow, hurriedClock } from '../support/pipeline.ts';

const MARKUP = '<img src=x onerror=globalThis.pwned=1><script>globalThis.pwned=1</script>';

/** Lands lines whose every field is markup. What is not text is quarantined with it. */
const HOSTILE_ROWS = [
  aRow({ text: MARKUP, country: MARKUP }),
  aRow({ no: MARKUP, code: MARKUP, text: MARKUP, country: MARKUP, customer: MARKUP }),
  aRow({ qty: MARKUP, price: MARKUP, date: MARKUP }),
  aRow({ text: 'javascript:alert(1)\'"><svg onload=globalThis.pwned=1>' }),
];

const HOSTILE_HEADERS = {
  'idempotency-key': MARKUP.replaceAll(' ', '/'),
  'source-file': encodeURIComponent(MARKUP.replaceAll('/', '')),
};

describe.runIf(hasBrowser)('the console in a browser', () => {
  let console: ConsoleUnderTest;
  let shown: Shown;
  let elsewhere: { server: Server; url: string };
  beforeAll(async () => {
    console = await startConsoleUnderTest({ clock: hurriedClock });
    shown = await landedFor(console.pipeline, HOSTILE_ROWS, HOSTILE_HEADERS);
    elsewhere = await otherSite();
  });
  afterAll(async () => {
    elsewhere?.server.close();
    await console?.stop();
  });

  it('shows markup in every field as text, on every page', async () => {
    for (const path of everyPage(shown)) {
      const { page } = await console.open(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(1500);
      expect(await page.evaluate('globalThis.pwned'), path).toBeUndefined();
      expect(await page.locator('main :is(script, img[src="x"], svg[onload])').count(), path).toBe(
        0,
      );
      await page.context().close();
    }
    const { page } = await console.open(`/ingests/${shown['ingestId']}`);
    await page.getByText('<img src=x onerror').first().waitFor();
  });

  it('shows markup in the name of a file as text', async () => {
    const { page } = await console.open('/');
    const buffer = Buffer.from('a,b\n1,2\n');
    const name = '<img src=x onerror=globalThis.pwned=1>.csv';
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
    await page.getByRole('alert').waitFor();
    await page.locator('.file', { hasText: '<img src=x' }).waitFor();
    expect(await page.evaluate('globalThis.pwned')).toBeUndefined();
  });

  it('runs no script of a text, and makes no HTML of it', async () => {
    const { page } = await console.open('/');
    const outcome = await page.evaluate<string[]>(`(async () => {
      const script = document.createElement('script');
      const blocked = [];
      try { script.text = 'globalThis.pwned = 1'; } catch { blocked.push('text of a script'); }
      document.body.append(script);
      try { document.body.insertAdjacentHTML('beforeend', '<b onclick=1>'); }
      catch { blocked.push('HTML'); }
      const button = document.createElement('button');
      try { button.setAttribute('onclick', 'globalThis.pwned = 1'); } catch {}
      document.body.append(button);
      button.click();
      const away = await fetch('http://127.0.0.1:9/').then(() => 'reached', () => 'blocked');
      if (away === 'blocked') blocked.push('another address');
      return blocked;
    })()`);
    expect(outcome).toEqual(['text of a script', 'HTML', 'another address']);
    expect(await page.evaluate('globalThis.pwned')).toBeUndefined();
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it('does not run a script that gets into the document', async () => {
    const { page } = await console.open('/ingests');
    await page.route(`${console.origin}/ingests`, async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      const body = text.replace('<noscript>', '<script>globalThis.pwned = 1</script><noscript>');
      await route.fulfill({ response, body });
    });
    await page.goto(`${console.origin}/ingests`);
    await page.getByRole('heading', { name: 'Ingests' }).waitFor();
    expect(await page.content()).toContain('<script>globalThis.pwned = 1</script>');
    expect(await page.evaluate('globalThis.pwned')).toBeUndefined();
  });

  it.each([
    ['another port of this host', '127.0.0.1'],
    ['another name of this host', 'localhost'],
  ])('a page of %s can neither read nor change anything', async (_, host) => {
    const before = await console.pipeline.get('/batches?status=COMMITTED');
    const context = await console.browser.newContext();
    const signedIn = await context.newPage();
    await signedIn.goto(`${console.origin}/?key=${console.key}`);
    const page = await context.newPage();
    await page.goto(elsewhere.url.replace('127.0.0.1', host));
    expect(await attacksOf(page, console.origin)).toEqual({
      fetched: 'refused',
      blind: 'opaque',
      posted: 'refused',
      image: 'refused',
      script: 'refused',
      frame: 'unreadable',
      socket: 'refused',
    });
    const after = await console.pipeline.get('/batches?status=COMMITTED');
    expect(after.body).toEqual(before.body);
    await context.close();
  });

  it('is not reached under a name that leads to this host', async () => {
    const rebound = await chromium.launch({
      executablePath: installedChromium() ?? '',
      chromiumSandbox: process.getuid?.() !== 0,
      args: ['--disable-dev-shm-usage', '--host-resolver-rules=MAP evil.example 127.0.0.1'],
    });
    try {
      const page = await rebound.newPage();
      const { port } = new URL(console.origin);
      const answer = await page.goto(`http://evil.example:${port}/?key=${console.key}`);
      expect(answer?.status()).toBe(421);
      expect(await page.context().cookies()).toEqual([]);
      const read = await page.evaluate<number>(`fetch('/api/about').then(({ status }) => status)`);
      expect(read).toBe(421);
    } finally {
      await rebound.close();
    }
  });
});

async function otherSite(): Promise<{ server: Server; url: string }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><body></body>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, url: `http://127.0.0.1:${address.port}/` };
}

/** What a page of another origin gets, for each way in which a page can ask. */
function attacksOf(page: Page, origin: string): Promise<Record<string, string>> {
  return page.evaluate<Record<string, string>>(`(async () => {
    const origin = ${JSON.stringify(origin)};
    const outcome = (promise) => promise.then(() => 'reached', () => 'refused');
    const loaded = (tag, url) => new Promise((resolve, reject) => {
      const element = document.createElement(tag);
      element.onload = resolve;
      element.onerror = reject;
      element.src = url;
      document.body.append(element);
    });
    const json = { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' } };
    const file = { method: 'POST', mode: 'no-cors', credentials: 'include', body: 'a,b' };
    const blind = await fetch(origin + '/api/uploads?name=a.csv', file).then(({ type }) => type, () => 'opaque');
    const frame = document.createElement('iframe');
    frame.src = origin + '/';
    document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    let framed = 'unreadable';
    try { if (frame.contentDocument?.body?.textContent) framed = 'read'; } catch {}
    const socket = new Promise((resolve, reject) => {
      const opened = new WebSocket(origin.replace('http', 'ws') + '/api/about');
      opened.onopen = resolve;
      opened.onerror = reject;
    });
    return {
      fetched: await outcome(fetch(origin + '/api/about', { credentials: 'include' })),
      blind,
      posted: await outcome(fetch(origin + '/api/uploads/x/send', { ...json, body: '{}' })),
      image: await outcome(loaded('img', origin + '/api/about')),
      script: await outcome(loaded('script', origin + '/page/main.js')),
      frame: framed,
      socket: await outcome(socket),
    };
  })()`);
}
