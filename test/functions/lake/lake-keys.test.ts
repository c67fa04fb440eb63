import { describe, expect, it } from 'vitest';
import {
  batchOfKey,
  generationIn,
  linesDay,
  linesKey,
  linesLocation,
  linesObjectOf,
  quarantineKey,
  rewrittenKey,
} from '../../../functions/lake/lake-keys.ts';

const DAY = '2010-12-01';

describe('the keys of the lines table', () => {
  it('name the day, the generation, and the batch or the rewrite that wrote the object', () => {
    expect(linesKey(DAY, 0, '0-a-b')).toBe('lake/invoice_date=2010-12-01/g=0/0-a-b.parquet');
    expect(rewrittenKey(DAY, 12, 3)).toBe('lake/invoice_date=2010-12-01/g=12/rewrite-0003.parquet');
    expect(linesKey(DAY, 7, 'b').startsWith(linesLocation(DAY, 7))).toBe(true);
    expect(linesLocation(DAY, 7).startsWith(linesDay(DAY))).toBe(true);
  });

  it('are read as they were written', () => {
    const of = (key: string) => [linesObjectOf(key), batchOfKey(key)];
    const place = { date: DAY, generation: 7 };
    expect(of(linesKey(DAY, 7, '0-a-b'))).toEqual([{ ...place, batchId: '0-a-b' }, '0-a-b']);
    expect(of(rewrittenKey(DAY, 7, 3))).toEqual([{ ...place, rewritten: 3 }, undefined]);
    expect(of(quarantineKey(DAY, '0-a-b'))).toEqual([undefined, '0-a-b']);
    expect(generationIn(linesLocation(DAY, 7))).toEqual(place);
  });

  it.each([
    'lake/invoice_date=2010-12-01/g=0/b.txt',
    'lake/invoice_date=2010-12-01/g=0/deeper/b.parquet',
    'lake/invoice_date=2010-12-01/g=01/b.parquet',
    'lake/invoice_date=2010-12-1/g=0/b.parquet',
    'lake/invoice_date=2010-12-01/b.parquet',
    'quarantine/ingest_date=2010-12-01/g=0/b.json.gz',
    'archive/invoice_date=2010-12-01/g=0/b.parquet',
  ])('are no others: %s', (key) => {
    expect([linesObjectOf(key), batchOfKey(key)]).toEqual([undefined, undefined]);
  });
});
