import type { Browser, Page } from 'playwright-core';
import { localConsolePipeline } from '../../../cli/run/console.ts';
import { namesIn } from '../../../cli/target/deployed-names.ts';
import { startConsole } from '../../../console/server/console.ts';
import { type Pipeline, startPipeline } from '../pipeline.ts';
import { installedChromium, launchChromium } from './chromium.ts';

/** A pipeline, its console, and a browser that has the console's key. */
export type ConsoleUnderTest = {
  pipeline: Pipeline;
  /** Without the key. */
  origin: string;
  key: string;
  browser: Browser;
  /**
   * Opens a page of the console in a browser of its own. What goes wrong in it, such as an error of a
   * script or a breach of the CSP, is collected in `complaints`.
   */
  open(path: string, options?: { theme?: 'light' | 'dark' }): Promise<OpenPage>;
  stop(): Promise<void>;
};

type OpenPage = { page: Page; complaints: string[] };

const KEY = 'the-key-of-the-tests';

/** As the other time-outs of the tests: for pages that hang, not for machines that are busy. */
const SLOWEST_MS = 5 * 60_000;

/** Whether tests in a browser run. If not, the reason has been printed. */
export const hasBrowser = installedChromium() !== undefined;

type Options = NonNullable<Parameters<typeof startPipeline>[0]> & {
  /** What the page calls the pipeline, in place of its data directory. */
  title?: string;
};

export async function startConsoleUnderTest({
  title,
  ...options
}: Options = {}): Promise<ConsoleUnderTest> {
  const executable = installedChromium();
  if (executable === undefined) throw new Error('these tests need a browser');
  const pipeline = await startPipeline(options);
  const { aws, dataDir } = pipeline;
  const names = namesIn(aws.deployment);
  const local = localConsolePipeline(dataDir, { ...aws, names }, aws.faults);
  const shown = title === undefined ? local : { ...local, title };
  const served = await startConsole({ pipeline: shown, port: 0, key: KEY });
  const browser = await launchChromium(executable);
  const origin = `http://127.0.0.1:${served.port}`;
  return {
    pipeline,
    origin,
    key: KEY,
    browser,
    open: (path, { theme = 'light' } = {}) => openPage(browser, `${origin}${path}`, theme),
    stop: async () => {
      await browser.close();
      await served.close();
      await pipeline.stop();
    },
  };
}

async function openPage(browser: Browser, url: string, theme: 'light' | 'dark'): Promise<OpenPage> {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width: 1280, height: 860 },
  });
  context.setDefaultTimeout(SLOWEST_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const address = new URL(url);
  address.searchParams.set('key', KEY);
  await page.goto(address.href);
  return { page, complaints };
}
