import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  codeCells,
  NOTEBOOKS,
  pathOf,
  readNotebook,
  sourceHash,
  textsOf,
} from '../support/notebook.ts';

const MB = 1_000_000;

describe.each(NOTEBOOKS)('the committed notebook %s', (name) => {
  it('was executed from top to bottom, once', async () => {
    const cells = codeCells(await readNotebook(pathOf(name)));
    expect(cells.map((cell) => cell.execution_count)).toEqual(cells.map((_, index) => index + 1));
  });

  it('shows what its cells and modules gave as they are now', async () => {
    const notebook = await readNotebook(pathOf(name));
    expect(
      notebook.metadata.executed_source,
      'Execute the notebooks again: CONTRIBUTING.md says how.',
    ).toBe(await sourceHash(notebook));
  });

  it('shows no error and no warning', async () => {
    const outputs = codeCells(await readNotebook(pathOf(name))).flatMap((cell) => cell.outputs);
    expect(outputs.filter((output) => output.output_type === 'error')).toEqual([]);
    expect(outputs.filter((output) => output.name === 'stderr')).toEqual([]);
  });

  it('names no folder of the computer that executed it, and no address in memory', async () => {
    const texts = codeCells(await readNotebook(pathOf(name))).flatMap(textsOf);
    expect(texts.join('\n')).not.toMatch(/\/(home|root|tmp|usr|var|opt|Users)\/|0x[0-9a-f]{6}/);
  });

  it('names its source as the licence of the data requires', async () => {
    const [first] = (await readNotebook(pathOf(name))).cells;
    for (const words of ['Chen, D. (2015)', '10.24432/C5BW33', 'CC BY 4.0']) {
      expect(first?.source.replaceAll(/\s+/g, ' ')).toContain(words);
    }
  });

  it('is smaller than 1.5 MB', async () => {
    expect((await stat(pathOf(name))).size).toBeLessThan(1.5 * MB);
  });
});

describe('the picture in notebooks/README.md', () => {
  it('is the one in the notebook', async () => {
    const { cells } = await readNotebook(pathOf('sales'));
    const shown = cells.find(({ id }) => id === 'months')?.outputs[0]?.data?.['image/png'];
    const picture = new URL('../../notebooks/revenue-by-month.png', import.meta.url);
    expect((await readFile(picture)).toString('base64')).toBe(shown?.replaceAll('\n', ''));
  });
});
