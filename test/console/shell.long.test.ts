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

  it('hides the key from the URL', async () => {
    const { page } = await console.open('/?a=1');
    expect(page.url()).toBe(`${console.origin}/?a=1`);
  });
});
