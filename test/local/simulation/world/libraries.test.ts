import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aDataDir } from '../../support.ts';
import { anInstance, errorOf, START } from './an-instance.ts';

describe('a library that bundles leave out', () => {
  const LIBRARY = `let calls = 0;
    const born = [Date.now(), Math.random(), { ...process.env }];
    const here = () => [process.env.TABLE, Date.now(), Math.random()];
    const later = (ms) => new Promise((resolve) => setTimeout(() => resolve(here()), ms));
    const ask = (path) => new Promise((resolve) => require('http').request(
      { host: 'h', port: 1, method: 'GET', path, headers: {} }, () => resolve(here())).end());
    const say = (text) => console.log(text);
    const count = () => ({ calls: ++calls, born });
    exports.library = { here, later, ask, say, count };`;

  function aLibrary(): string {
    const file = join(aDataDir(), 'libraries.cjs');
    writeFileSync(file, LIBRARY);
    return file;
  }
  const body = (expression: string) => `const library = require('library'); return ${expression};`;

  test('is evaluated once, nowhere and at no time', async () => {
    const libraries = aLibrary();
    const count = () => anInstance(body('library.count()'), { libraries }).result();
    const born = [0, 0, {}];
    expect(await count()).toEqual({ calls: 1, born });
    expect(await count()).toEqual({ calls: 2, born });
  });

  test('finds the environment, time, chance and log of whoever calls it', async () => {
    const libraries = aLibrary();
    const one = (TABLE: string, skewMs: number, drawn: number) =>
      anInstance(body(`(library.say('I am ' + process.env.TABLE), library.here())`), {
        ...{ environment: { TABLE }, skewMs, random: () => drawn, libraries },
      });
    const [first, second] = [one('first', 0, 0.1), one('second', -5000, 0.2)];
    expect(await first.result()).toEqual(['first', START, 0.1]);
    expect(await second.result()).toEqual(['second', START - 5000, 0.2]);
    expect(await first.result()).toEqual(['first', START, 0.1]);
    expect([first.said, second.said]).toEqual([
      ['I am first\n', 'I am first\n'],
      ['I am second\n'],
    ]);
  });

  test('finds them also after it has waited for time or for an answer', async () => {
    const libraries = aLibrary();
    const { result, sent, time } = anInstance(
      body('[await library.later(700), await library.ask("/1"), await library.later(1)]'),
      { libraries },
    );
    const meanwhile = anInstance(body('[await library.later(800), await library.later(0)]'), {
      ...{ environment: { TABLE: 'other' }, clock: time.clock, libraries },
    }).invoke();
    expect(await result()).toEqual([
      ['numbers', START + 700, expect.any(Number)],
      ['numbers', START + 1700, expect.any(Number)],
      ['numbers', START + 1701, expect.any(Number)],
    ]);
    expect(sent).toEqual(['/1']);
    const other = Object(await meanwhile).result;
    expect(JSON.parse(other).map(([table]: [string]) => table)).toEqual(['other', 'other']);
  });

  test('is refused when there is none of that name', async () => {
    const { result } = anInstance(`require('libarry')`, { libraries: aLibrary() });
    expect(await result()).toEqual(
      errorOf('Error', expect.stringMatching(/requires libarry, which is neither in it nor in/)),
    );
  });
});
