import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuarantinedLine } from '../../../functions/domain/quarantine.ts';
import { scanRecords } from '../../../functions/formats/record-scan.ts';
import { decodeDelivery, encodeDelivery } from '../../../functions/staging/delivery.ts';
import { packedLines, ValidatedLines } from '../../../functions/staging/line-table.ts';
import { type ChunkEncoding, encodeChunk } from '../../../functions/stream/chunk.ts';
import { countsOf, validateBatch } from '../../../functions/validate-batch/validate-batch.ts';
import { validateChunk } from '../../../functions/validation/validate-chunk.ts';
import { ARRIVED, aChunk, aRecord, INGEST } from '../../support/lines.ts';

function delivery(...ordinals: number[]) {
  const chunks = ordinals.map((ordinal) => {
    const records = [aRecord({ InvoiceNo: `invoice-${ordinal}` }), 'ragged'];
    const data = encodeChunk(aChunk(records, { ordinal, firstRow: ordinal * 2 + 1 }));
    const place = { ingestId: INGEST, ordinal, sequenceNumber: `49${ordinal}`, arrivedAt: ARRIVED };
    return { ...place, bytes: data.length, data };
  });
  return decodeDelivery(encodeDelivery(chunks));
}

describe('validateBatch', () => {
  it('validates only the claimed chunks, in the order of the claim', () => {
    const batch = validateBatch(delivery(0, 1, 2), { v: 1, chunks: [0, 2] });
    expect(batch.chunks).toEqual([
      { ingestId: INGEST, ordinal: 0, arrivedAt: ARRIVED },
      { ingestId: INGEST, ordinal: 2, arrivedAt: ARRIVED },
    ]);
    expect(batch.lines).toMatchObject({
      chunk: [0, 1],
      row: [1, 5],
      invoiceNo: ['invoice-0', 'invoice-2'],
    });
    expect(batch.quarantined).toMatchObject([
      { chunk: 0, row: 2, reason: 'field_count' },
      { chunk: 1, row: 6, reason: 'field_count' },
    ]);
    expect(countsOf(batch)).toEqual({ accepted: 2, quarantined: 2 });
  });

  it('returns no lines for an empty claim', () => {
    const batch = validateBatch(delivery(0), { v: 1, chunks: [] });
    expect(countsOf(batch)).toEqual({ accepted: 0, quarantined: 0 });
    expect(ValidatedLines.safeParse(batch).success).toBe(true);
  });

  it('returns the same lines again, and they survive staging', () => {
    const [claimed, claim] = [delivery(0, 1), { v: 1 as const, chunks: [0, 1] }];
    const batch = validateBatch(claimed, claim);
    expect(validateBatch(claimed, claim)).toEqual(batch);
    expect(ValidatedLines.parse(JSON.parse(JSON.stringify(packedLines(batch))))).toEqual(batch);
  });

  it('refuses a claim on a chunk that is not in the delivery', () => {
    expect(() => validateBatch(delivery(0), { v: 1, chunks: [1] })).toThrow('chunk 1 of 1');
  });
});

describe('for any bytes', () => {
  const piece = fc.oneof(
    fc.constantFrom(',', '"', '""', '\r\n', '\n', '\r', '\0', ' ', '£', '🎄'),
    fc.constant(`${aRecord()}\r\n`),
    fc.constant(`${aRecord({ Description: '"two\r\nlines, ""quoted"""' })}\n`),
    fc.string({ maxLength: 8 }),
    fc.uint8Array({ maxLength: 3 }),
  );
  const text = fc
    .array(piece, { maxLength: 40 })
    .map((pieces) => Buffer.concat(pieces.map((part) => Buffer.from(part))));
  const encoding = fc.constantFrom('utf-8' as const, 'windows-1252' as const);

  /** Cuts the text as ingest does: each broken record on its own, the others together. */
  function chunksOf(bytes: Buffer, charset: ChunkEncoding) {
    const records = [...scanRecords(bytes, { delimiter: 44, fields: 8 })];
    const sound = records.filter((record) => !record.broken);
    const together = aChunk([], { rows: sound.length, encoding: charset });
    const cut = (start: number, end: number) => Buffer.from(bytes.subarray(start, end));
    return {
      records: records.map(({ start, end }) => cut(start, end)),
      chunks: [
        ...(sound.length > 0
          ? [
              {
                ...together,
                records: Buffer.concat(sound.map(({ start, next }) => cut(start, next))),
              },
            ]
          : []),
        ...records.flatMap(({ start, end, broken }) =>
          broken ? [{ ...aChunk([cut(start, end)], { broken, encoding: charset }) }] : [],
        ),
      ],
    };
  }

  it('accepted + quarantined = records, and quarantined records are kept to the byte', () => {
    fc.assert(
      fc.property(text, encoding, (bytes, charset) => {
        const { records, chunks } = chunksOf(bytes, charset);
        const results = chunks.map(validateChunk);
        const accepted = results.flatMap((result) => result.accepted);
        const quarantined = results.flatMap((result) => result.quarantined);
        expect(accepted.length + quarantined.length).toBe(records.length);
        const originals = records.map((record) => record.toString('latin1'));
        for (const line of quarantined) expect(originals).toContain(originalOf(line, charset));
      }),
      { numRuns: 300 },
    );
  });
});

/** The original bytes of a quarantined line, as one character each. */
function originalOf({ text, encoding }: QuarantinedLine, charset: ChunkEncoding): string {
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString('latin1');
  if (charset === 'utf-8') return Buffer.from(text).toString('latin1');
  const bytes = [...text].map((character) => WINDOWS_1252.indexOf(character));
  return Buffer.from(bytes).toString('latin1');
}

const WINDOWS_1252 = new TextDecoder('windows-1252').decode(
  Uint8Array.from({ length: 256 }, (_, byte) => byte),
);

it('a CSV line with any text in it is accepted with that text', () => {
  const description = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    .filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(description, { minLength: 1, maxLength: 5 }), (texts) => {
      const quoted = texts.map((text) => `"${text.replaceAll('"', '""')}"`);
      const { accepted } = validateChunk(
        aChunk(quoted.map((Description) => aRecord({ Description }))),
      );
      expect(accepted.map((line) => line.description)).toEqual(texts);
    }),
  );
});
