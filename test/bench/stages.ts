import { deployedFrom } from '../../cli/capacity/deployed.ts';
import { measureRequests } from '../../cli/capacity/measure-requests.ts';
import { requestLines } from '../../cli/capacity/request-lines.ts';
import { csvRecords } from '../../functions/formats/csv-records.ts';
import type { Attributes } from '../../functions/index/attributes.ts';
import { customerItem } from '../../functions/index/customers/customer-item.ts';
import { invoiceFragmentOf, invoiceItem } from '../../functions/index/invoice-item.ts';
import { itemBytes, unitsOf } from '../../functions/index/item-size.ts';
import { plannedCustomers } from '../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../functions/planning/plan-of.ts';
import { linesIn } from '../../functions/query/invoice-lines.ts';
import type { SealedPlan } from '../../functions/staging/plan.ts';
import { decodeChunk } from '../../functions/stream/chunk.ts';
import type { StreamRecord } from '../../functions/stream/put-records.ts';
import { validateBatch } from '../../functions/validate-batch/validate-batch.ts';
import { writeParquet } from '../../functions/write-parquet/write-parquet.ts';
import { synthesise } from '../../infra/build/synthesise.ts';
import { memoryDayLedger } from '../support/memory-day-ledger.ts';
import { leastOf } from './cpu.ts';
import { LINES_PER_DAY } from './generated.ts';

/** A part of the work on a line, alone in this process: no services, no staging. */
type Stage = { name: string; cpuSeconds: number };

export type Stages = { lines: number; stages: Stage[]; parquetBytes: number; writeUnits: number };

const CHUNKS = 160;
const CHUNKS_OF_A_BATCH = 40;
const RUNS = 3;

/** The lines that every stage runs over. */
export async function linesOfStages() {
  const { ledger } = deployedFrom((await synthesise('dev')).assemblyDir);
  const source = { bytesPerLine: undefined, linesPerDay: LINES_PER_DAY };
  return await measureRequests(requestLines(undefined), source, { chunks: CHUNKS, ledger });
}

/** Runs every stage over the same lines. The first run of each warms the code up. */
export async function measuredStages(
  cut: Awaited<ReturnType<typeof linesOfStages>>,
): Promise<Stages> {
  const batches = batchesOf(cut.records);
  const parsed = await leastOf(RUNS, () => batches.map(parseChunks));
  const validated = await leastOf(RUNS, () =>
    batches.map((delivery) => validateBatch(delivery, { v: 1, chunks: [...delivery.keys()] })),
  );
  const split = await leastOf(RUNS, () =>
    validated.result.map((lines, index) => planOf(`bench-0-${index}`, lines)),
  );
  const plans = split.result;
  const parquet = await leastOf(RUNS, () => parquetBytesOf(plans));
  const items = await leastOf(RUNS, () => plans.map(itemsOf));
  const read = await leastOf(RUNS, () =>
    items.result.flatMap(({ invoices }) =>
      invoices.map((item) => linesIn(invoiceFragmentOf(itemIn(item))).length),
    ),
  );
  const stage = (name: string, { cpuSeconds }: { cpuSeconds: number }): Stage => ({
    name,
    cpuSeconds,
  });
  const cutSeconds = (cut.units.work.cpuMs * cut.requests) / 1000;
  return {
    lines: plans.reduce((sum, { lines }) => sum + lines.row.length, 0),
    parquetBytes: parquet.result,
    writeUnits: plans.reduce((sum, plan) => sum + unitsOfPlan(plan), 0),
    stages: [
      stage('cut', { cpuSeconds: cutSeconds }),
      stage('parse and validate', validated),
      stage('of which parse', parsed),
      stage('split', split),
      stage('Parquet', parquet),
      stage('items', items),
      stage('query', read),
    ],
  };
}

/** Of several measurements, the least CPU of each stage. */
export function leastStages(measured: readonly Stages[]): Stages {
  const [first] = measured;
  if (!first) throw new Error('The stages were not measured');
  const stages = first.stages.map(({ name }, index) => ({
    name,
    cpuSeconds: Math.min(...measured.map((each) => each.stages[index]?.cpuSeconds ?? Number.NaN)),
  }));
  return { ...first, stages };
}

type Delivery = Parameters<typeof validateBatch>[0];

function batchesOf(records: readonly StreamRecord[]): Delivery[] {
  const chunks = records.map(({ data }) => {
    const { ingestId, ordinal } = decodeChunk(data).header;
    return { data, bytes: data.length, ingestId, ordinal, sequenceNumber: '0', arrivedAt: 0 };
  });
  const starts = Array.from(
    { length: Math.ceil(chunks.length / CHUNKS_OF_A_BATCH) },
    (_, index) => index * CHUNKS_OF_A_BATCH,
  );
  return starts.map((start) => chunks.slice(start, start + CHUNKS_OF_A_BATCH));
}

/** What dividing the text into records takes, as validation does it. */
function parseChunks(delivery: Delivery): number {
  return delivery
    .map(({ data }) => csvRecords(new TextDecoder().decode(decodeChunk(data).records))?.length ?? 0)
    .reduce((sum, rows) => sum + rows, 0);
}

async function parquetBytesOf(plans: readonly SealedPlan[]): Promise<number> {
  let written = 0;
  for (const plan of plans) {
    await writeParquet(
      plan,
      async (_, bytes) => {
        written += bytes.length;
      },
      memoryDayLedger(),
    );
  }
  return written;
}

/** Of Invoices and Customers. */
const unitsOfPlan = (plan: SealedPlan): number =>
  [...invoiceFragments(plan).map(invoiceItem), ...plannedCustomers(plan).map(customerItem)]
    .map((item) => unitsOf(itemBytes(item)))
    .reduce((sum, units) => sum + units, 0);

/** As they go into BatchWriteItem. */
const itemsOf = (plan: SealedPlan) => ({
  invoices: invoiceFragments(plan).map((fragment) => inJson(invoiceItem(fragment))),
  customers: plannedCustomers(plan).map((item) => inJson(customerItem(item))),
});

/** DynamoDB's JSON has bytes in base64. */
const inJson = ({ lines, ...item }: Attributes): string =>
  JSON.stringify({
    ...item,
    ...(lines && { lines: 'B' in lines ? { B: Buffer.from(lines.B).toString('base64') } : lines }),
  });

function itemIn(json: string): unknown {
  const { lines, ...item } = JSON.parse(json);
  return { ...item, lines: 'B' in lines ? { B: Buffer.from(lines.B, 'base64') } : lines };
}
