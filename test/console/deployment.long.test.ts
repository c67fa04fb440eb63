import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import { environmentOf, writeOutputs } from '../support/as-on-aws.ts';
import { installedChromium, launchChromium } from '../support/browser/chromium.ts';
import { PLAIN_PATHS } from '../support/browser/pages.ts';
import { type Launched, launch, runWith } from '../support/command.ts';
import { aRow, csv, hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';

const executable = installedChromium();

async function urlOf(command: Launched): Promise<string> {
  for (let waited = 0; waited < 60_000; waited += 200) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+\/\?key=\w+/.exec(command.stdout()) ?? [];
    if (url !== undefined) return url;
    if (command.hasEnded()) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the console did not start: ${command.stderr()}`);
}

describe('npm run console', () => {
  let pipeline: Pipeline;
  let outputs: string;
  beforeAll(async () => {
    pipeline = await startPipeline({ clock: hurriedClock });
    outputs = await writeOutputs(pipeline);
    await pipeline.land(csv(aRow(), aRow({ qty: 'six' })));
  });
  afterAll(() => pipeline?.stop());

  it.runIf(executable)(
    'with --outputs serves the pages, read with credentials through the APIs',
    async () => {
      const command = launch('console', ['--outputs', outputs, '--port', '0'], {
        ...environmentOf(pipeline.aws),
        XDG_STATE_HOME: pipeline.dataDir,
      });
      const browser = await launchChromium(executable ?? '');
      try {
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on('pageerror', ({ message }) => complaints.push(message));
        await page.goto(await urlOf(command));
        await page.getByRole('link', { name: /^Lake/ }).getByText('1 line').waitFor();
        await sendFile(page);
        for (const path of PLAIN_PATHS) {
          await page.goto(new URL(path, page.url()).href);
          await page.getByRole('heading', { level: 1 }).waitFor();
          expect(await page.locator('.failure').count()).toBe(0);
        }
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
        await command.kill();
      }
    },
  );

  it('is served for a local pipeline that was started without one', async () => {
    const { url, apiKey, awsEndpoint, deployment } = pipeline.aws;
    const names = namesIn(deployment);
    await writeRunFile(pipeline.dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
    const command = launch('console', ['--data-dir', pipeline.dataDir, '--port', '0']);
    try {
      const withKey = new URL(await urlOf(command));
      const admitted = await fetch(withKey, { redirect: 'manual' });
      const [cookie = ''] = admitted.headers.getSetCookie().map((text) => text.split(';')[0]);
      const read = (path: string) => fetch(new URL(path, withKey.origin), { headers: { cookie } });
      expect(await (await read('/')).text()).toContain('<script');
      expect(await (await read('/api/flow')).json()).toMatchObject({ machine: { failed: 0 } });
      expect((await fetch(withKey.origin)).status).toBe(401);
    } finally {
      await command.kill();
    }
  });

  it('says what to do when the key can not be read', async () => {
    const unreachable = { ...environmentOf(pipeline.aws), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await runWith(unreachable, 'console', ['--outputs', outputs]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The API's key can't be read: .*\nPass it with --key/);
  });

  it('names the file that it can not read', async () => {
    const { code, stderr } = await runWith({}, 'console', ['--outputs', 'nowhere.json']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^nowhere\.json can't be read\. "npm run deploy" writes it/);
  });
});

async function sendFile(page: Page): Promise<void> {
  const buffer = Buffer.from(csv(aRow({ no: '536999' }), aRow({ no: '537000' })));
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'two.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('2 lines received: 2 accepted').waitFor();
}
