import { dayOf } from '../../../../functions/domain/day.ts';
import type { SourcePlace } from '../../../../functions/domain/origin.ts';
import { readBody } from '../../../../functions/formats/read-body.ts';
import { chunksOf, planOf as cutOf, linesOf } from '../../../../functions/intake/cut.ts';
import { linesLocation, quarantineLocation } from '../../../../functions/lake/lake-keys.ts';
import { LINES_TABLE } from '../../../../functions/lake/lake-tables.ts';
import { quarantinedLineIn } from '../../../../functions/lake/quarantine-object.ts';
import { lakeLineIn } from '../../../../functions/lake/stored-line.ts';
import type { Batch } from '../../../../functions/ledger/ledger.ts';
import type { TracedIngest } from '../../../../functions/ledger/line-trail.ts';
import { plannedCustomers } from '../../../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../../functions/planning/plan-of.ts';
import type { LinePorts } from '../../../../functions/query/line/line-ports.ts';
import { encodeChunk } from '../../../../functions/stream/chunk.ts';
import { validateBatch } from '../../../../functions/validate-batch/validate-batch.ts';
import { writeParquet } from '../../../../functions/write-parquet/write-parquet.ts';
import { memoryDayLedger } from '../../../support/memory-day-ledger.ts';
import { queryApi } from '../query-api.ts';

export const INGEST_ID = 'i0c2p9ah4kq8w7n1t5x3d6z0vb';
export const BATCH_ID = '0-gs3rdusd6teh04lp23n4rcjangyrafx80jtu-6f9619ff';
export const ARRIVED = Date.parse('2026-11-22T19:06:18.043Z');

export const batch: Batch = {
  batchId: BATCH_ID,
  state: 'COMMITTED',
  payload: { key: 'staging/payload' },
  plan: { key: 'staging/plan' },
  execution: `arn:aws:states:eu-central-1:123456789012:express:ProcessBatch:${BATCH_ID}:1c9a`,
  startedAt: '2026-11-22T19:06:20.100Z',
};

type Given = { body: string | Buffer; format?: 'csv' | 'json' | 'ndjson'; source?: SourcePlace };

/** Everything that the pipeline makes of a body in one batch, by its own cores. */
async function landed({ body, format = 'csv', source: place = {} }: Given) {
  const bytes = Buffer.from(body);
  const source = readBody(bytes, format);
  const plan = cutOf(source);
  const ingest: TracedIngest = {
    ingestId: INGEST_ID,
    bodyHash: 'h',
    plan,
    lines: linesOf(plan),
    chunks: plan.chunks.length,
    state: 'ACCEPTED',
    receivedAt: '2026-11-22T19:06:18.000Z',
    warnings: [],
    form: source.form,
    origin: {
      bodyBytes: bytes.length,
      ...(source.bodyAt !== undefined && { planAt: source.bodyAt }),
      ...place,
    },
  };
  const delivery = Array.from(chunksOf(source, plan, INGEST_ID), (chunk, ordinal) => {
    const data = encodeChunk(chunk);
    const sequenceNumber = String(900 + ordinal);
    return {
      ingestId: INGEST_ID,
      ordinal,
      sequenceNumber,
      arrivedAt: ARRIVED,
      bytes: data.length,
      data,
    };
  });
  const claim = { v: 1 as const, chunks: delivery.map((_, at) => at) };
  const sealed = planOf(BATCH_ID, validateBatch(delivery, claim));
  const objects = new Map<string, Buffer>();
  await writeParquet(
    sealed,
    async (key, object) => {
      objects.set(key, object);
    },
    memoryDayLedger(),
  );
  return { ingest, delivery, sealed, objects };
}

/** The stores after a body has landed, and the API on them. `ports` are what a test changes. */
export async function lineWorld(given: Given, ports: Partial<LinePorts> = {}) {
  const { ingest, delivery, sealed, objects } = await landed(given);
  const read: string[] = [];
  const objectAt = (key: string): Buffer | undefined => {
    read.push(key);
    return objects.get(key);
  };
  const line: LinePorts = {
    trail: {
      ingest: async (ingestId) => (ingestId === INGEST_ID ? ingest : undefined),
      holder: async ({ ingestId }) =>
        ingestId === INGEST_ID ? { batchId: BATCH_ID, sequenceNumber: '17' } : undefined,
      batch: async () => batch,
      landing: async (ingestId) => sealed.landings.find((each) => each.ingestId === ingestId),
    },
    deliveries: {
      chunkIn: async (_, { ordinal }) => delivery.find((chunk) => chunk.ordinal === ordinal),
    },
    plans: { plan: async () => sealed },
    lake: {
      line: async (key, lineId) => {
        const object = objectAt(key);
        return object && lakeLineIn(object, lineId);
      },
      location: async (table, date) =>
        table === LINES_TABLE ? linesLocation(date, 0) : quarantineLocation(date),
    },
    lakeDays: { recordsOf: async () => [] },
    quarantine: {
      readLine: async (key, lineId) => {
        const object = objectAt(key);
        return object && quarantinedLineIn(object, lineId);
      },
    },
    items: {
      invoiceFragments: async (invoiceNo, { ordinal }) =>
        invoiceFragments(sealed).filter(
          (item) => item.invoiceNo === invoiceNo && item.fragment.includes(`#00000${ordinal}.`),
        ),
      customerItem: async (customerId, { invoiceNo, fragment }) =>
        plannedCustomers(sealed).find(
          (item) =>
            item.customerId === customerId &&
            item.fragments.some(
              (each) => each.invoiceNo === invoiceNo && each.fragment === fragment,
            ),
        ),
    },
    retractions: { readRetraction: async () => undefined },
    reprocessings: { readReprocessing: async () => undefined },
    corrections: { lineClaims: async () => [], readCorrection: async () => undefined },
    readRecord: async () => [],
    names: { lakeBucket: 'lake', invoicesTable: 'Invoices', customersTable: 'Customers' },
    days: { staging: 30, quarantine: 90 },
    ...ports,
  };
  const api = queryApi({ line });
  return {
    ingest,
    sealed,
    objects,
    line,
    /** The keys of the objects that were read. */
    read,
    get: (lineId: string) => api.get(`/lines/${encodeURIComponent(lineId)}`),
    story: async (row: number) => (await api.get(`/lines/${INGEST_ID}-${row}`)).body,
  };
}

export const quarantineDay = dayOf(ARRIVED);
