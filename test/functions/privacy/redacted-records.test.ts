import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  correctionObject,
  readCorrectionObject,
} from '../../../functions/lake/correction-object.ts';
import {
  countQuarantinedLines,
  quarantineObject,
  readQuarantineObject,
} from '../../../functions/lake/quarantine-object.ts';
import type { Cutoff } from '../../../functions/privacy/cutoff.ts';
import { ERASED, redactRecords } from '../../../functions/privacy/redacted-records.ts';

const cutoff: Cutoff = {
  asOf: Date.parse('2026-11-29T00:00:00Z'),
  covers: async (batchId) => batchId !== 'new',
};

const lineOf = (row: number, customer: string, encoding: 'text' | 'base64' = 'text') => {
  const text = `590000,22139,A MUG,1.5,12/2/2010 8:26,2.55,${customer},EIRE`;
  return {
    ingestId: 'i0c2p9ah4kq8w7n1t5x3d6z0vb',
    row,
    reason: 'invalid_quantity' as const,
    column: 'Quantity',
    message: 'Quantity: expected a whole number of at most 32 bits, found "1.5"',
    text: encoding === 'text' ? text : Buffer.from(text).toString('base64'),
    encoding,
    arrivedAt: 1_000_000 + row,
  };
};

const CUSTOMER = fc.constantFrom('17850', '1785', '178500', '17851', '');

describe('a quarantine object', () => {
  it('keeps each record and its place, and loses the text of the records about a customer', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(CUSTOMER, fc.constantFrom('text' as const, 'base64' as const)), {
          minLength: 1,
          maxLength: 20,
        }),
        async (customers) => {
          const lines = customers.map(([customer, encoding], at) =>
            lineOf(at + 1, customer, encoding),
          );
          const object = quarantineObject('old', lines);
          const redacted = await redactRecords(object, '17850', cutoff);
          const about = customers.filter(([customer]) => customer === '17850').length;
          expect(redacted?.records ?? 0).toBe(about);
          if (!redacted) return;
          expect(gunzipSync(redacted.bytes).toString()).not.toMatch(/\b17850\b/);
          expect(await countQuarantinedLines(redacted.bytes)).toBe(lines.length);
          const read = await readQuarantineObject(redacted.bytes);
          expect(read.map(({ ingestId, row }) => [ingestId, row])).toEqual(
            lines.map(({ ingestId, row }) => [ingestId, row]),
          );
          expect(read.map((record) => record.line().text)).toEqual(
            lines.map(({ text }, at) => (customers[at]?.[0] === '17850' ? ERASED : text)),
          );
          expect(await redactRecords(redacted.bytes, '17850', cutoff)).toBeUndefined();
        },
      ),
      { numRuns: 40 },
    ));

  it('loses the text of a record with all fields and the customer in the wrong one', async () => {
    const text = '17850,EIRE,,590000,A MUG,6,12/2/2010 8:26,2.55';
    const shifted = {
      ...lineOf(1, ''),
      reason: 'missing_value' as const,
      column: 'Country',
      message: 'Country: expected a value, found none',
      text,
    };
    const redacted = await redactRecords(quarantineObject('old', [shifted]), '17850', cutoff);
    expect(gunzipSync(redacted?.bytes ?? '').toString()).not.toContain('17850');
  });

  it('of a later batch stays as it is', async () => {
    const object = quarantineObject('new', [lineOf(1, '17850')]);
    expect(await redactRecords(object, '17850', cutoff)).toBeUndefined();
  });

  it('that is damaged is an error that quotes nothing', async () => {
    const { gzipSync } = await import('node:zlib');
    const read = redactRecords(gzipSync('{"text":17850}\n'), '17850', cutoff);
    await expect(read).rejects.toThrow(/^A record of the object is not one of its table$/);
  });
});

it('an object of corrections loses both texts, and is still read as the same lines', async () => {
  const origin = {
    correctionId: 'c0dq2m5v8s1xk7r4h9z3b6n0tw',
    correctedBy: 'ada',
    correctedAt: '2026-11-28T10:00:00.000Z',
    reason: 'customer 17850 called',
  };
  const line = {
    lineId: 'i-1',
    correctedLineId: 'j-1',
    original: lineOf(1, '17850'),
    record: '{"Quantity":"1","CustomerID":"17850"}',
  };
  const object = correctionObject(origin, [line]);
  const redacted = await redactRecords(object, '17850', cutoff);
  if (!redacted) throw new Error('nothing was redacted');
  expect(gunzipSync(redacted.bytes).toString()).not.toContain('17850');
  expect(await readCorrectionObject(redacted.bytes)).toEqual(await readCorrectionObject(object));
  const later = { ...origin, correctedAt: '2026-11-30T10:00:00.000Z' };
  expect(await redactRecords(correctionObject(later, [line]), '17850', cutoff)).toBeUndefined();
});
