import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../support/browser/axe.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';

/** One in which the process is killed. */
const SEED = 17;
const BUILT = { timeout: 300_000 };

describe.runIf(hasBrowser)('the page Simulate', () => {
  let console: ConsoleUnderTest;
  beforeAll(async () => {
    console = await startConsoleUnderTest();
  });
  afterAll(() => console?.stop());

  async function opened(path: string, theme: 'light' | 'dark' = 'light') {
    const { page, complaints } = await console.open(path, { theme });
    await page.getByText('At the end:').waitFor(BUILT);
    const slider = page.getByLabel('Event', { exact: true });
    const seek = (count: number) => slider.fill(String(count));
    const queryOf = async (name: string, value = /./) => {
      const found = (url: URL) => url.searchParams.get(name) ?? '';
      await page.waitForURL((url) => value.test(found(url)));
      return found(new URL(page.url()));
    };
    /** The newest events of the list, as text. */
    const newest = () => page.locator('section.virtual tbody tr').allInnerTexts();
    return { page, complaints, slider, seek, queryOf, newest };
  }

  it('plays a schedule: calls light up, figures stay true, and the view is a link', async () => {
    const { page, complaints, seek, slider, queryOf, newest } = await opened(
      `/simulate?seed=${SEED}`,
    );
    await seek(500);
    await expect.poll(() => page.locator('.part.busy').count()).toBeGreaterThan(0);
    await page.getByText(/received = \d+ accepted \+ \d+ quarantined/).waitFor();
    expect(await page.getByText('broken', { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    expect(await slider.inputValue()).toBe('501');
    expect(await queryOf('at', /^501$/)).toBe('501');
    const shown = await newest();
    const again = await opened(new URL(page.url()).pathname + new URL(page.url()).search);
    expect(await again.slider.inputValue()).toBe('501');
    expect(await again.newest()).toEqual(shown);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(async () => Number(await slider.inputValue())).toBeGreaterThan(510);
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(complaints).toEqual([]);
  });

  it('injects a fault at a part: everything before it stays, and nothing is lost', async () => {
    const { page, seek, slider, queryOf, newest, complaints } = await opened(
      `/simulate?seed=${SEED}`,
    );
    await seek(400);
    const before = await newest();
    await page.getByRole('button', { name: /^UpsertInvoices/ }).click();
    const place = page.getByRole('option', { name: /BatchWriteItem Invoices/ });
    await page.getByLabel(/^At/).selectOption(await place.innerText());
    await page.getByLabel(/^Kind/).selectOption('kill-process-after');
    await page.getByRole('button', { name: 'Inject', exact: true }).click();
    const added: unknown = JSON.parse(await queryOf('added'));
    expect(added).toMatchObject([{ kind: 'kill-process-after', times: 1 }]);
    await page.locator('.marks .added').first().waitFor(BUILT);
    await page.getByText('At the end:').waitFor(BUILT);
    expect(await slider.inputValue()).toBe('400');
    expect(await newest()).toEqual(before);
    await page.getByText('no violation').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says that a link is of another commit, and what is wrong with one', async () => {
    const { page } = await console.open('/simulate?commit=0123456789ab');
    await page.getByText('This link is of the code 0123456789ab').waitFor();
    await page.goto(`${console.origin}/simulate?seed=x`);
    await page.getByText('The seed is a whole number').waitFor();
    await page.goto(`${console.origin}/simulate?seed=1&faults=nonsense`);
    await page.getByText('not a list of faults').waitFor();
    await page.goto(
      `${console.origin}/simulate?seed=1&added=[{"site":"a","nth":0,"kind":"b","times":1}]`,
    );
    await page.getByRole('alert').waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'has nothing serious for axe in the theme %s',
    async (theme) => {
      const { page, seek, complaints } = await opened(`/simulate?seed=${SEED}`, theme);
      await seek(700);
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: /^ClaimBatch/ }).click();
      expect(await seriousFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});

describe.runIf(hasBrowser)('the page Faults', () => {
  let console: ConsoleUnderTest;
  beforeAll(async () => {
    console = await startConsoleUnderTest();
  });
  afterAll(() => console?.stop());

  it.each(['light', 'dark'] as const)(
    'switches faults on and off, in the theme %s',
    async (theme) => {
      const { page, complaints } = await console.open('/faults', { theme });
      const { faults } = console.pipeline.aws;
      await page.getByLabel('Percent of the calls').fill('100');
      await page.getByLabel('Only sites with').fill('apigateway');
      for (const kind of ['slow', 'lost-answer', 'error']) await page.getByLabel(kind).uncheck();
      await page.getByRole('button', { name: 'Switch on' }).click();
      await page
        .getByText('Faults are on: 100 % of the calls at sites with "apigateway"')
        .waitFor();
      expect(faults.settings()).toMatchObject({ rate: 1, sites: 'apigateway' });
      expect((await console.pipeline.post('a')).status).toBeGreaterThanOrEqual(500);
      await page
        .getByRole('cell', { name: 'apigateway → lambda.Invoke IngestFunction' })
        .first()
        .waitFor();
      await page.getByRole('link', { name: 'Faults are on' }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Switch off' }).click();
      await page.getByText('Faults are off').waitFor();
      expect(faults.settings().rate).toBe(0);
      expect(complaints).toEqual([]);
    },
  );
});
