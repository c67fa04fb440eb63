import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { aDataDir } from '../../support/data-dir.ts';
import { anInstance, errorOf, START } from './an-instance.ts';

describe('a library that the bundles leave out', () => {
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

  it('is evaluated once, without time, chance and environment variables', async () => {
    const libraries = aLibrary();
    const count = () => anInstance(body('library.count()'), { libraries }).result();
    const born = [0, 0, {}];
    expect(await count()).toEqual({ calls: 1, born });
    expect(await count()).toEqual({ calls: 2, born });
  });

  it('finds the environment variables, time, chance and log of its caller', async () => {
    const libraries = aLibrary();
    const one = (TABLE: string, skewMs: number, drawn: number) =>
      anInstance(body(`(library.say('I am ' + process.env.TABLE), library.here())`), {
        env: { TABLE },
        skewMs,
        random: () => drawn,
        libraries,
      });
    const [first, second] = [one('first', 0, 0.1), one('second', -5000, 0.2)];
    expect(await first.result()).toEqual(['first', START, 0.1]);
    expect(await second.result()).toEqual(['second', START - 5000, 0.2]);
    expect(await first.result()).toEqual(['first', START, 0.1]);
    expect([first.logged, second.logged]).toEqual([
      ['I am first\n', 'I am first\n'],
      ['I am second\n'],
    ]);
  });

  it('finds them also after it has waited for a timer or a response', async () => {
    const libraries = aLibrary();
    const { result, sent, time } = anInstance(
      body('[await library.later(700), await library.ask("/1"), await library.later(1)]'),
      { libraries },
    );
    const meanwhile = anInstance(body('[await library.later(800), await library.later(0)]'), {
      env: { TABLE: 'other' },
      clock: time.clock,
      libraries,
    }).invoke();
    expect(await result()).toEqual([
      ['numbers', START + 700, expect.any(Number)],
      ['numbers', START + 1700, expect.any(Number)],
      ['numbers', START + 1701, expect.any(Number)],
    ]);
    expect(sent).toEqual(['/1']);
    const { result: other } = z.object({ result: z.string() }).parse(await meanwhile);
    expect(JSON.parse(other).map(([table]: [string]) => table)).toEqual(['other', 'other']);
  });

  it('must exist under the required name', async () => {
    const { result } = anInstance(`require('libarry')`, { libraries: aLibrary() });
    expect(await result()).toEqual(
      errorOf('Error', expect.stringMatching(/requires libarry, which is neither in it nor in/)),
    );
  });
});
