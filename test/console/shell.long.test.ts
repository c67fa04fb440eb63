import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../support/browser/axe.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';

describe.runIf(hasBrowser)('the frame of every page', () => {
  let console: ConsoleUnderTest;
  beforeAll(async () => {
    console = await startConsoleUnderTest();
  });
  afterAll(() => console?.stop());

  it.each(['light', 'dark'] as const)(
    'has nothing serious for axe in the theme %s',
    async (theme) => {
      const { page, complaints } = await console.open('/', { theme });
      await page.getByRole('heading', { name: 'Flow' }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );

  it('says that a page does not exist', async () => {
    const { page } = await console.open('/nowhere');
    await page.getByRole('heading', { name: 'No such page' }).waitFor();
  });

  it('says that the console was updated when it lacks the script of a page, and reloads', async () => {
    const { page } = await console.open('/ingests');
    await page.getByRole('heading', { name: 'Ingests' }).waitFor();
    const chunks = '**/page/*-*.js';
    await page.route(chunks, (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Lines', exact: true }).click();
    const message = await page.getByRole('alert').textContent();
    expect(message).toBe('The console was updated after this page was opened. Reload to go on.');
    await page.unroute(chunks);
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'Lines', exact: true }).waitFor();
  });

  it('hides the key from the URL', async () => {
    const { page } = await console.open('/?a=1');
    expect(page.url()).toBe(`${console.origin}/?a=1`);
  });
});
