import { gunzipSync } from 'node:zlib';
import { recordJson } from '../../functions/corrections/content.ts';
import { COLUMNS, lineIdOf } from '../../functions/domain/invoice-line.ts';
import { formatMoney } from '../../functions/domain/money.ts';
import type { QuarantinedLine } from '../../functions/domain/quarantine.ts';
import { csvSource } from '../../functions/formats/csv-source.ts';
import { fieldsOf } from '../../functions/formats/record-fields.ts';
import { chunksOf, planOf as cutOf } from '../../functions/intake/cut.ts';
import { correctionIngestIdOf } from '../../functions/intake/ingest-id.ts';
import { correctionObject } from '../../functions/lake/correction-object.ts';
import { CORRECTIONS_PARTITION } from '../../functions/lake/corrections-table.ts';
import { LINES_PARTITION, QUARANTINE_PARTITION } from '../../functions/lake/lake-tables.ts';
import { lineColumns } from '../../functions/lake/line-columns.ts';
import { valuesOf } from '../../functions/lake/parquet/column.ts';
import { quarantineObject } from '../../functions/lake/quarantine-object.ts';
import type { StoredColumn } from '../../functions/lake/sql-column.ts';
import { planOf } from '../../functions/planning/plan-of.ts';
import type { SealedPlan } from '../../functions/staging/plan.ts';
import { encodeChunk } from '../../functions/stream/chunk.ts';
import { validateBatch } from '../../functions/validate-batch/validate-batch.ts';
import { sampleRecords } from '../sample/sample-file.ts';

/** The values of one row as SQL shows them, by column. */
export type SampleRow = Readonly<Record<string, string | null>>;

/** An ingest and a batch as the pipeline names them. */
const INGEST = 'i0c2p9ah4kq8w7n1t5x3d6z0vb';
const BATCH = '0-gs3rdusd6teh04lp23n4rcjangyrafx80jtu-6f9619ff';
const CORRECTION = {
  correctionId: 'c0dq2m5v8s1xk7r4h9z3b6n0tw',
  correctedBy: 'a1b2c3d4e5',
  correctedAt: '2026-12-01T09:30:00.000Z',
  reason: 'half pieces are not sold',
};
const ARRIVED_AT = Date.UTC(2026, 10, 22, 19, 6, 18, 43);

/** Enough of the sample for each of its quirks and malformed records to be in it. */
const LINES = 500;

/**
 * Returns a row of each table: what the functions make of the first sale of the sample that has a
 * value in every column that the sample fills, and of the first line that is not accepted because of one column, which
 * then is corrected.
 */
export function sampleRows(): Record<'line' | 'quarantined' | 'corrected', SampleRow> {
  const plan = samplePlan();
  const { date, line } = firstQuarantined(plan);
  return {
    line: lineRow(plan),
    quarantined: { ...rowIn(quarantineObject(BATCH, [line])), [QUARANTINE_PARTITION]: date },
    corrected: correctedRow(line),
  };
}

function samplePlan(): SealedPlan {
  const records = [...sampleRecords({ lines: LINES })].map((record) => `${record}\r\n`);
  const source = csvSource(Buffer.from(`${COLUMNS.join(',')}\r\n${records.join('')}`));
  const delivery = [...chunksOf(source, cutOf(source), INGEST)].map((chunk) => {
    const data = encodeChunk(chunk);
    const { ingestId, ordinal } = chunk.header;
    return {
      ingestId,
      ordinal,
      sequenceNumber: '',
      arrivedAt: ARRIVED_AT,
      bytes: data.length,
      data,
    };
  });
  return planOf(BATCH, validateBatch(delivery, { v: 1, chunks: [...delivery.keys()] }));
}

function lineRow(plan: SealedPlan): SampleRow {
  const columns = lineColumns(plan, [...plan.lines.row.keys()]).map((column) => ({
    sql: column.sql,
    values: valuesOf(column),
  }));
  const filled = columns.filter(({ values }) => values.some((value) => value !== null));
  const complete = plan.lines.quantity.findIndex(
    (quantity, row) => quantity > 0 && filled.every(({ values }) => values[row] !== null),
  );
  const row = columns.map(({ sql, values }) => [sql.name, asSql(sql, values[complete] ?? null)]);
  const date = plan.lake.find(({ rows }) => rows.includes(complete))?.date ?? null;
  return { ...Object.fromEntries(row), [LINES_PARTITION]: date };
}

function firstQuarantined({ quarantine }: SealedPlan) {
  const [day] = quarantine;
  const line = day?.lines.find(({ column }) => column !== null);
  if (!day || !line) throw new Error('The sample has no line that a column keeps from its table');
  return { date: day.date, line };
}

/** The line after somebody has rounded its quantity. */
function correctedRow(original: QuarantinedLine): SampleRow {
  const fields = fieldsOf(original.text, { format: 'csv', columns: [...COLUMNS] });
  if (!fields) throw new Error('The line cannot be divided into columns');
  const record = recordJson({ ...fields, Quantity: String(Math.trunc(Number(fields.Quantity))) });
  const lineId = lineIdOf(original.ingestId, original.row);
  const correctedLineId = lineIdOf(correctionIngestIdOf(CORRECTION.correctionId), 1);
  const object = correctionObject(CORRECTION, [{ lineId, correctedLineId, original, record }]);
  const date = CORRECTION.correctedAt.slice(0, 10);
  return { ...rowIn(object), [CORRECTIONS_PARTITION]: date };
}

/** The only row of an NDJSON object, as SQL shows it. */
function rowIn(object: Buffer): SampleRow {
  const row: Record<string, unknown> = JSON.parse(gunzipSync(object).toString());
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));
}

/** A value of a Parquet object as SQL shows it: thousandths and milliseconds are its integers. */
function asSql({ type }: StoredColumn, value: string | number | null): string | null {
  if (typeof value !== 'number') return value;
  if (type === 'timestamp') return sqlTime(value);
  return type.startsWith('decimal') ? withThreePlaces(formatMoney(value)) : String(value);
}

/** A decimal column of scale 3 shows three places. */
function withThreePlaces(money: string): string {
  const [whole = '', decimals = ''] = money.split('.');
  return `${whole}.${decimals.padEnd(3, '0')}`;
}

function sqlTime(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString().replace('T', ' ');
  return text.replace(/(\.000)?Z$/, '');
}
