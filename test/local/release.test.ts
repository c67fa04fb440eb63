import { expect, test } from 'vitest';
import { release } from '../../local/release.ts';

test('bytes that have their memory to themselves give it back, and others are left alone', () => {
  const own = Buffer.alloc(1 << 20, 'x');
  const shared = Buffer.from(own.buffer, 0, 8);
  release(shared);
  expect([shared.toString(), own.buffer.byteLength]).toEqual(['xxxxxxxx', 1 << 20]);
  release(own);
  expect([own.length, own.buffer.byteLength]).toEqual([0, 0]);
  const pooled = Buffer.from('of the pool');
  release(pooled);
  expect(pooled.toString()).toBe('of the pool');
});
