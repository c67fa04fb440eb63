import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { formatMoney } from '../../../functions/domain/money.ts';
import { scanRecords } from '../../../functions/formats/record-scan.ts';
import { customerFragments } from '../../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { encodeChunk } from '../../../functions/stream/chunk.ts';
import { validateBatch } from '../../../functions/validate-batch/validate-batch.ts';
import { writeParquet } from '../../../functions/write-parquet/write-parquet.ts';
import { ARRIVED, aChunk, BATCH, INGEST } from '../../support/lines.ts';
import { memoryDayLedger } from '../../support/memory-day-ledger.ts';
import { queryParquet } from '../../support/parquet.ts';

const FILE = new URL('../../../../shared/data/online-retail.csv.gz', import.meta.url);
const CHUNK_BYTES = 60 * 1024;

/** The real file in deliveries of up to 40 chunks. */
function* deliveries() {
  const bytes = gunzipSync(readFileSync(FILE));
  const start = bytes.indexOf(10) + 1;
  const records = [...scanRecords(bytes, { delimiter: 44, fields: 8, start })];
  let chunks = [];
  for (let first = 0; first < records.length; ) {
    const from = records[first]?.start ?? 0;
    let last = first;
    while ((records[last + 1]?.next ?? Number.POSITIVE_INFINITY) - from <= CHUNK_BYTES) last += 1;
    const header = {
      firstRow: first + 1,
      rows: last - first + 1,
      encoding: 'windows-1252',
    } as const;
    const chunk = { ...aChunk([], header), records: bytes.subarray(from, records[last]?.end) };
    const data = encodeChunk(chunk);
    const place = { ingestId: INGEST, ordinal: first, sequenceNumber: '1', arrivedAt: ARRIVED };
    chunks.push({ ...place, bytes: data.length, data });
    first = last + 1;
    if (chunks.length === 40 || first === records.length) {
      yield chunks;
      chunks = [];
    }
  }
}

const sum = (values: bigint[]) => values.reduce((a, b) => a + b, 0n);

it.skipIf(!existsSync(FILE))(
  'every line of the real data set is accepted, and every store has its exact totals (skipped without ../shared/data)',
  async () => {
    const [totals, ofCustomers] = [
      { lines: 0, quantity: 0n, revenue: 0n },
      { lines: 0, revenue: 0n },
    ];
    const [invoices, customers] = [new Set<string>(), new Set<string>()];
    let largest: Buffer = Buffer.alloc(0);
    for (const delivery of deliveries()) {
      const batch = validateBatch(delivery, { v: 1, chunks: [...delivery.keys()] });
      expect(batch.quarantined).toEqual([]);
      const plan = planOf(BATCH, batch);
      const fragments = invoiceFragments(plan);
      for (const { invoiceNo } of fragments) invoices.add(invoiceNo);
      totals.lines += batch.lines.row.length;
      totals.quantity += sum(fragments.map(({ quantity }) => quantity));
      totals.revenue += sum(fragments.map(({ revenue }) => revenue));
      for (const { customerId, lineCount, revenue } of customerFragments(plan)) {
        customers.add(customerId);
        ofCustomers.lines += lineCount;
        ofCustomers.revenue += revenue;
      }
      await writeParquet(
        plan,
        async (_, object) => {
          if (object.length > largest.length) largest = object;
        },
        memoryDayLedger(),
      );
    }
    expect(totals).toEqual({ lines: 541_909, quantity: 5_176_450n, revenue: 9_747_747_934n });
    expect([invoices.size, customers.size]).toEqual([25_900, 4_372]);
    expect(ofCustomers.lines).toBe(406_829);
    expect(formatMoney(totals.revenue - ofCustomers.revenue)).toBe('1447682.12');
    const sql =
      "SELECT count(*)::INT AS lines FROM lines WHERE invoice_ts >= '2010-12-01' AND quantity <> 0";
    const [found] = await queryParquet(largest, sql);
    expect(found?.['lines']).toBeGreaterThan(2_000);
  },
);
