import { describe, expect, it } from 'vitest';
import type { BatchRow } from '../../../../console/api/batches.ts';
import { shortened } from '../../../../console/page/batches/batch-id.ts';
import {
  listQuery,
  replayQuery,
  statesIn,
  statusText,
} from '../../../../console/page/batches/filter.ts';
import { appended, merged } from '../../../../console/page/batches/merged.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const ALL = 'STARTED,SEALED,COMMITTED,FAILED,ABANDONED';

describe('the filter of batches in the URL', () => {
  it.each([
    [{}, `status=${ALL}`],
    [{ status: 'FAILED,SEALED' }, 'status=SEALED,FAILED'],
    [{ status: 'nonsense' }, `status=${ALL}`],
    [{ last: '1h', to: 'x' }, `status=${ALL}&from=2026-11-29T11:00:00.000Z`],
    [{ last: 'constructor', to: 'x' }, `status=${ALL}&to=x`],
    [
      { from: '2026-11-29T01:00:00Z', error: 'a b', ingest: '' },
      `status=${ALL}&from=2026-11-29T01:00:00Z&error=a+b`,
    ],
  ])('%j asks the API for %s', (query, text) => {
    expect(decodeURIComponent(String(listQuery(query, NOW)))).toBe(text);
  });

  it('leaves out what is the default', () => {
    expect(statusText(statesIn({}))).toBe('');
    expect(statusText(['FAILED', 'STARTED'])).toBe('STARTED,FAILED');
  });

  it.each([
    [{}, 'FAILED'],
    [{ error: 'x' }, 'FAILED'],
    [{ status: 'COMMITTED,SEALED,ABANDONED' }, 'SEALED,ABANDONED'],
    [{ status: 'COMMITTED' }, undefined],
  ])('of %j, batches in %s are replayed', (query, status) => {
    expect(replayQuery(query, NOW)?.get('status') ?? undefined).toBe(status);
  });
});

describe('a list whose first page is read again', () => {
  const row = (second: number, state: BatchRow['state'] = 'FAILED'): BatchRow => ({
    batchId: `b${second}`,
    state,
    startedAt: new Date(NOW + second * 1000).toISOString(),
  });
  const idsOf = ({ rows }: { rows: BatchRow[] }) => rows.map(({ batchId }) => batchId);

  const list = (next: string, isExtended: boolean, ...seconds: number[]) => ({
    rows: seconds.map((second) => row(second)),
    next,
    isExtended,
  });
  const page = (next: string, ...seconds: number[]) => ({
    batches: seconds.map((second) => row(second)),
    next,
  });

  it('is that page, if there is no other, and so does not grow', () => {
    let shown = merged(list('a', false, 2, 1), page('b', 3, 2));
    for (let second = 4; second < 10; second += 1) {
      shown = merged(shown, page(`${second}`, second, second - 1));
    }
    expect(idsOf(shown)).toEqual(['b9', 'b8']);
    expect(shown.next).toBe('9');
  });

  it('keeps the pages that follow, and drops what is no longer asked for', () => {
    const before = appended(list('after-4', false, 5, 4), page('after-1', 3, 2, 1));
    const after = merged(before, page('after-3', 6, 5, 3));
    expect(idsOf(after)).toEqual(['b6', 'b5', 'b3', 'b2', 'b1']);
    expect(after.next).toBe('after-1');
  });

  it('begins anew when there may be others between the first page and the rest', () => {
    const after = merged(list('after-1', true, 3, 2, 1), page('after-8', 9, 8));
    expect(idsOf(after)).toEqual(['b9', 'b8']);
    expect(after.next).toBe('after-8');
  });

  it('keeps what was found further back when the first page has nothing', () => {
    const before = list('later', true, 1);
    expect(merged(before, page('first'))).toEqual(before);
  });

  it('shows a batch once that the next page has again', () => {
    expect(idsOf(appended(list('x', false, 3, 2), page('y', 2, 1)))).toEqual(['b3', 'b2', 'b1']);
  });
});

describe('the id of a batch', () => {
  it.each([
    ['0-gs3rdusd6teh04lp23n4rcjangyrafx80jtu-6f9619ff', '0-…x80jtu-6f9619ff'],
    ['short', 'short'],
    ['0-1-2', '0-1-2'],
  ])('%s is shown as %s', (batchId, text) => {
    expect(shortened(batchId)).toBe(text);
  });
});
