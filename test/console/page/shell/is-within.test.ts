import { expect, it } from 'vitest';
import { isWithin } from '../../../../console/page/shell/is-within.ts';

const QUARANTINE = { path: '/quarantine', alsoWithin: ['/corrections'] };

it.each([
  ['/', { path: '/' }, true],
  ['/batches', { path: '/' }, false],
  ['/batches/b1', { path: '/batches' }, true],
  ['/batchesx', { path: '/batches' }, false],
  ['/corrections', QUARANTINE, true],
  ['/corrections/c1', QUARANTINE, true],
  ['/lines', QUARANTINE, false],
])('the page %s, within %j: %s', (path, page, expected) => {
  expect(isWithin(path, page)).toBe(expected);
});
