import { SourceMap } from 'node:module';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { expect, it } from 'vitest';
import { ownSourceMap } from '../../../infra/build/own-source-map.ts';

/** A bundle of one line: ten columns of our own code, ten of a package, ten of our own. */
const MAP = {
  version: 3 as const,
  file: 'index.cjs',
  sources: ['../functions/a.ts', '../node_modules/zod/index.js', '../functions/b.ts'],
  names: ['parse', 'first', 'last'],
  mappings: encode([
    [
      [0, 0, 4, 2, 1],
      [5, 0, 5, 0],
      [10, 1, 7, 7, 0],
      [15, 1, 8, 8],
      [20, 2, 1, 3, 2],
    ],
  ]),
};

it('says where our own code comes from, and nothing of what packages have', () => {
  const own = JSON.parse(ownSourceMap(JSON.stringify(MAP)));
  expect(own).toMatchObject({ version: 3, file: 'index.cjs', sources: MAP.sources });
  expect(own.names).toEqual(['first', 'last']);
  expect(decode(own.mappings)).toEqual([[[0, 0, 4, 2, 0], [5, 0, 5, 0], [10], [20, 2, 1, 3, 1]]]);
});

it('is read by Node.js: a place in a package is not one of the code before it', () => {
  const map = new SourceMap(JSON.parse(ownSourceMap(JSON.stringify(MAP))));
  expect(map.findEntry(0, 22)).toMatchObject({ originalSource: '../functions/b.ts', name: 'last' });
  expect(map.findEntry(0, 7)).toMatchObject({ originalSource: '../functions/a.ts' });
  expect(map.findEntry(0, 17)).not.toHaveProperty('originalSource', '../functions/a.ts');
});

it('refuses what is no source map', () => {
  expect(() => ownSourceMap('{}')).toThrow();
});
