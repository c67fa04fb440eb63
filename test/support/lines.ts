import fc from 'fast-check';
import { COLUMNS, type InvoiceLine } from '../../functions/domain/invoice-line.ts';
import type { QuarantinedLine } from '../../functions/domain/quarantine.ts';
import {
  appendLine,
  emptyLineTable,
  type MemberChunk,
  type ValidatedLines,
  versionOf,
} from '../../functions/staging/line-table.ts';
import type { Chunk, ChunkHeader } from '../../functions/stream/chunk.ts';

export const INGEST = 'ing_0123456789';
export const BATCH = '0-firstsequence-0123456789';
export const ARRIVED = Date.UTC(2026, 0, 31, 23, 59, 59, 123);

/** The data set's first line. */
export function aLine(change: Partial<InvoiceLine> = {}): InvoiceLine {
  return {
    row: 1,
    invoiceNo: '536365',
    stockCode: '85123A',
    description: 'WHITE HANGING HEART T-LIGHT HOLDER',
    quantity: 6,
    invoiceTs: Date.UTC(2010, 11, 1, 8, 26),
    unitPrice: 2550,
    customerId: '17850',
    country: 'United Kingdom',
    ...change,
  };
}

function aQuarantinedLine(change: Partial<QuarantinedLine> = {}): QuarantinedLine {
  return {
    ingestId: INGEST,
    row: 1,
    reason: 'field_count',
    column: null,
    message: 'expected 8 fields, found 1',
    text: 'x',
    encoding: 'text',
    ...change,
  };
}

type ValidatedChunk = Partial<MemberChunk> & {
  lines?: Partial<InvoiceLine>[];
  quarantined?: Partial<QuarantinedLine>[];
};

/**
 * What ValidateBatch would stage for these chunks. Ordinals and rows count up unless they are
 * given.
 */
export function validated(...chunks: ValidatedChunk[]): ValidatedLines {
  const all: ValidatedLines = { v: 1, chunks: [], lines: emptyLineTable(), quarantined: [] };
  let row = 0;
  for (const [chunk, { lines = [], quarantined = [], ...member }] of chunks.entries()) {
    all.chunks.push({ ingestId: INGEST, ordinal: chunk, arrivedAt: ARRIVED, ...member });
    const ingestId = member.ingestId ?? INGEST;
    for (const line of lines) appendLine(all.lines, chunk, aLine({ row: ++row, ...line }));
    for (const line of quarantined) {
      all.quarantined.push({ ...aQuarantinedLine({ ingestId, row: ++row, ...line }), chunk });
    }
  }
  return { ...all, v: versionOf(all.lines) };
}

/** A chunk of CSV records in the data set's column order. */
export function aChunk(
  records: readonly (string | Uint8Array)[],
  header: Partial<ChunkHeader> = {},
): Chunk {
  const lines = records.map((record) => Buffer.concat([Buffer.from(record), Buffer.from('\r\n')]));
  return {
    header: {
      ingestId: INGEST,
      ordinal: 0,
      firstRow: 1,
      rows: records.length,
      format: 'csv',
      encoding: 'utf-8',
      columns: [...COLUMNS],
      delimiter: ',',
      ...header,
    },
    records: Buffer.concat(lines),
  };
}

/** The data set's first line as a CSV record, with these values in place of its own. */
export function aRecord(change: Partial<Record<(typeof COLUMNS)[number], string>> = {}): string {
  const record = {
    InvoiceNo: '536365',
    StockCode: '85123A',
    Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
    Quantity: '6',
    InvoiceDate: '12/1/2010 8:26',
    UnitPrice: '2.55',
    CustomerID: '17850',
    Country: 'United Kingdom',
    ...change,
  };
  return COLUMNS.map((column) => record[column]).join(',');
}

/** Lines of only a few invoices, customers and days, so that they share fragments and objects. */
export const someLine: fc.Arbitrary<Partial<InvoiceLine>> = fc.record({
  invoiceNo: fc.constantFrom('536365', 'C536379', 'A563185'),
  stockCode: fc.constantFrom('85123A', '85123a', 'BANK CHARGES'),
  description: fc.option(fc.string({ unit: 'binary' }), { nil: null }),
  quantity: fc.integer({ min: -80_995, max: 80_995 }),
  invoiceTs: fc.integer({ min: -1, max: 2 }).map((day) => Date.UTC(1970, 0, 1 + day, 12)),
  unitPrice: fc.integer({ min: -11_062_060, max: 38_970_000 }),
  customerId: fc.constantFrom(null, '17850', '14911'),
  country: fc.constantFrom('United Kingdom', 'EIRE'),
});

/** Results of ValidateBatch: up to four chunks of two ingests. */
export const someValidated: fc.Arbitrary<ValidatedLines> = fc
  .array(
    fc.record({
      ingestId: fc.constantFrom('ing_a', 'ing_b'),
      arrivedAt: fc.constantFrom(ARRIVED, ARRIVED + 1000),
      lines: fc.array(someLine, { maxLength: 30 }),
      quarantined: fc.array(fc.constant({}), { maxLength: 3 }),
    }),
    { maxLength: 4 },
  )
  .map((chunks) => validated(...chunks));
