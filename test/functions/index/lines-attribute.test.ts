import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { deflatedLines, linesText } from '../../../functions/index/lines-attribute.ts';

it.each([0, 1, 20, 2_000])('lines of %d numbers are deflated as zlib does by default', (count) => {
  const text = JSON.stringify(Array.from({ length: count }, (_, index) => Math.sin(index)));
  const lines = deflatedLines(text);
  expect(Buffer.from(lines.B)).toEqual(deflateRawSync(text));
  expect(linesText(lines)).toBe(text);
});

it('deflated lines hold little more memory than they are long', () => {
  const texts = Array.from({ length: 1_000 }, (_, index) => `[${index}]`.repeat(100));
  const buffers = new Set(texts.map((text) => deflatedLines(text).B.buffer));
  const held = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(held).toBeLessThan(texts.length * 2_048);
});
