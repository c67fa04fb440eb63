import { describe, expect, it } from 'vitest';
import { linesKey } from '../../../functions/lake/lake-keys.ts';
import { aDay, aRewrite, booksOf, DATE, keysOf, lines, none, ofIngest } from './a-day.ts';

const COMPACTED = aRewrite(1, 'compact', 30);
const RETRACTED = aRewrite(2, 'retract', 25, { removed: [ofIngest('i1', 10)] });
const RESTORED = aRewrite(3, 'restore', 35, { added: [ofIngest('i1', 10)] });
const BATCHES = { a: [0, 10], b: [0, 20] } as const;
const LATER = { ...BATCHES, c: [1, 5] } as const;

describe('the books of a day', () => {
  it('count what batches have registered while nothing was rewritten', () => {
    const books = booksOf(aDay(BATCHES));
    expect(books).toMatchObject({ accepted: lines(30), inLake: lines(30), balanced: true });
    expect(books.since.map(({ batchId, isWritten }) => [batchId, isWritten])).toEqual([
      ['a', true],
      ['b', true],
    ]);
    expect(books.rewrites).toEqual([]);
  });

  it('count what the last rewrite has read back, and the batches since', () => {
    const books = booksOf(aDay(LATER, [COMPACTED]));
    expect(books).toMatchObject({ accepted: lines(35), inLake: lines(35), balanced: true });
    expect(books.since).toEqual([{ batchId: 'c', lines: lines(5), isWritten: true }]);
    expect(books.rewrites).toMatchObject([
      { state: 'LIVE', before: lines(30), batches: 2, balanced: true },
    ]);
  });

  it('have retracted lines on the other side, and no longer once they are back', () => {
    const retracted = booksOf(aDay(LATER, [COMPACTED, RETRACTED]));
    expect(retracted).toMatchObject({
      ...{ accepted: lines(35), inLake: lines(25), retracted: lines(10), restored: none },
      balanced: true,
    });
    const restored = booksOf(aDay(LATER, [COMPACTED, RETRACTED, RESTORED]));
    expect(restored).toMatchObject({
      ...{ accepted: lines(35), inLake: lines(35), retracted: none, restored: lines(10) },
      balanced: true,
    });
    expect(restored.rewrites.map(({ state }) => state)).toEqual(['REPLACED', 'REPLACED', 'LIVE']);
  });

  it('have erased and anonymised lines', () => {
    const erased = aRewrite(1, 'erase', 26, {
      removed: [ofIngest('i1', 4)],
      anonymised: [ofIngest('i2', 3)],
    });
    expect(booksOf(aDay(BATCHES, [erased]))).toMatchObject({
      ...{ accepted: lines(30), inLake: lines(26), erased: lines(4), anonymised: lines(3) },
      balanced: true,
    });
  });

  it('take what a reprocessing has replaced for what was accepted, also on a day without batches', () => {
    const given = { removed: [ofIngest('i1', 10)], added: [ofIngest('i1', 12)] };
    const reprocessed = aRewrite(1, 'reprocess', 32, given);
    expect(booksOf(aDay(BATCHES, [reprocessed]))).toMatchObject({
      ...{ accepted: lines(32), inLake: lines(32), balanced: true },
    });
    const onNewDay = aRewrite(1, 'reprocess', 12, { added: [ofIngest('i1', 12)] });
    expect(booksOf(aDay({}, [onNewDay]))).toMatchObject({
      ...{ accepted: lines(12), inLake: lines(12), balanced: true },
    });
  });

  it('do not balance when a rewrite has lost a line, and name the rewrite', () => {
    const books = booksOf(aDay(BATCHES, [aRewrite(1, 'compact', 29)]));
    expect(books).toMatchObject({ accepted: lines(30), inLake: lines(29), balanced: false });
    expect(books.rewrites).toMatchObject([{ before: lines(29), balanced: false }]);
  });

  it('do not balance when an amount differs though the count does not', () => {
    const wrong = { ...aRewrite(1, 'compact', 30), revenue: 74_999n };
    expect(booksOf(aDay(BATCHES, [wrong])).balanced).toBe(false);
  });

  it('do not balance when an object of the rewrite is missing', () => {
    const day = aDay(LATER, [COMPACTED]);
    expect(booksOf(day, keysOf(day).slice(1)).balanced).toBe(false);
  });

  it('do not balance when readers see an object that nobody has recorded', () => {
    const day = aDay(LATER, [COMPACTED]);
    const stray = linesKey(DATE, 1, 'stray');
    const books = booksOf(day, [...keysOf(day), stray]);
    expect(books.balanced).toBe(false);
    expect(books.inLake).toBeUndefined();
  });

  it('are not known where an earlier version has registered no lines, or no batch', () => {
    for (const day of [aDay({ a: [0, 10], b: [0, undefined] }), aDay(BATCHES)]) {
      const books = booksOf(day, [...keysOf(day), linesKey(DATE, 0, 'old')]);
      expect(books.accepted).toBeUndefined();
      expect(books.inLake).toBeUndefined();
      expect(books.balanced).toBeUndefined();
    }
  });

  it('know what the lake has once a rewrite has read the lines of an earlier version', () => {
    const books = booksOf(aDay({ a: [0, undefined], b: [1, 5] }, [COMPACTED]));
    expect(books.accepted).toBeUndefined();
    expect(books).toMatchObject({ inLake: lines(35) });
    expect(books.balanced).toBeUndefined();
  });

  it('tell a rewrite that was given up from one that is about to go live', () => {
    const rewriting = { live: 1, writing: 3, phase: 'REWRITING' as const };
    const records = [COMPACTED, { ...RETRACTED, from: 1 }, { ...RESTORED, from: 1 }];
    const books = booksOf(aDay(LATER, records, rewriting));
    expect(books.rewrites.map(({ state }) => state)).toEqual(['LIVE', 'GIVEN_UP', 'WRITTEN']);
    expect(books).toMatchObject({ inLake: lines(35), retracted: none });
  });

  it('say which batches have registered and not written', () => {
    const books = booksOf(aDay(BATCHES), [linesKey(DATE, 0, 'b')]);
    expect(books.since.map(({ isWritten }) => isWritten)).toEqual([false, true]);
  });
});
