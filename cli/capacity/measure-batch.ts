import { claimBatch } from '../../functions/claim-batch/claim-batch.ts';
import { commitBatch } from '../../functions/commit-batch/commit-batch.ts';
import { batchIdOf } from '../../functions/domain/batch.ts';
import { deliveredChunk } from '../../functions/execution/delivered-chunk.ts';
import type { Attributes } from '../../functions/index/attributes.ts';
import { customerItem } from '../../functions/index/customers/customer-item.ts';
import { putItems } from '../../functions/index/dynamo-put-items.ts';
import { invoiceItem } from '../../functions/index/invoice-item.ts';
import { itemBytes, unitsOf } from '../../functions/index/item-size.ts';
import { plannedCustomers } from '../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../functions/planning/invoice-fragments.ts';
import { registerPartitions } from '../../functions/register-partitions/register-partitions.ts';
import { splitBatch } from '../../functions/split-batch/split-batch.ts';
import { Claim, decodeDelivery, encodeDelivery } from '../../functions/staging/delivery.ts';
import { packedLines, readLines } from '../../functions/staging/line-table.ts';
import { PlanHead, packedPlan, SealedPlan } from '../../functions/staging/plan.ts';
import type { Staged } from '../../functions/staging/staging.ts';
import type { StreamRecord } from '../../functions/stream/put-records.ts';
import { countsOf, validateBatch } from '../../functions/validate-batch/validate-batch.ts';
import { writeParquet } from '../../functions/write-parquet/write-parquet.ts';
import type { Deployed } from './deployed.ts';
import { countingStaging, slowDays, slowLedger, succeedingDynamo } from './metered-services.ts';
import { type Meter, meteredTable } from './metered-table.ts';
import { type VirtualClock, virtualClock, type Work } from './virtual-work.ts';

/** The functions of a batch whose work is measured: those between StartBatch and its answer. */
export type StepName =
  | 'ClaimBatch'
  | 'ValidateBatch'
  | 'SplitBatch'
  | 'WriteParquet'
  | 'RegisterPartitions'
  | 'UpsertInvoices'
  | 'UpsertCustomers'
  | 'CommitBatch';

type ItemUnits = { items: number; units: number; bytes: number };

/** What a batch takes and writes. */
export type BatchUnits = {
  chunks: number;
  lines: number;
  /** Of StartBatch's invocation: the records in base64, with their metadata. */
  invocationBytes: number;
  ledger: Meter;
  invoices: ItemUnits;
  customers: ItemUnits;
  stagedObjects: number;
  stagedReads: number;
  stagedBytes: number;
  lakeObjects: number;
  lakeBytes: number;
  catalogCalls: number;
  /** What StartBatch does itself, before the machine runs. */
  start: Work;
  steps: Readonly<Record<StepName, Work>>;
};

/** What Lambda adds to a record in an invocation, about. */
const RECORD_METADATA_BYTES = 600;
const SHARD = 'shardId-000000000000';
const SEQUENCE = 49_650_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000n;

/** Runs the cores of every step on a batch of these records, and counts what they write. */
export async function measureBatch(
  records: readonly StreamRecord[],
  ledgerKeys: Deployed['ledger'],
): Promise<BatchUnits> {
  const clock = virtualClock();
  const table = meteredTable(ledgerKeys);
  const { staging, counts } = countingStaging(clock);
  const ledger = slowLedger(table, clock);
  const batchId = batchIdOf(SHARD, String(SEQUENCE), 'capacity00');
  const delivered = records.map((record, index) => asDelivered(record, index));
  const start = await clock.timed(() =>
    staging.putBytes(batchId, 'delivery', encodeDelivery(delivered.map(deliveredChunk))),
  );
  const open = await openBatch({ batchId, payload: start.result }, { clock, ledger, staging });
  const written = await writeAll(open.plan, clock, staging, slowDays(table, clock));
  const commit = await clock.timed(() => commitBatch(open.sealed, { ledger, staging }));
  const { chunks, lines } = open.counted;
  return {
    chunks,
    lines,
    invocationBytes: delivered.reduce(
      (sum, { kinesis }) => sum + kinesis.data.length + RECORD_METADATA_BYTES,
      0,
    ),
    ledger: table.meter(),
    ...written.counted,
    ...counts(),
    start: start.work,
    steps: { ...open.steps, ...written.steps, CommitBatch: commit.work },
  };
}

type Staging = ReturnType<typeof countingStaging>['staging'];
type Ports = { clock: VirtualClock; ledger: ReturnType<typeof slowLedger>; staging: Staging };

/** Runs the steps up to the seal. */
async function openBatch(
  { batchId, payload }: { batchId: string; payload: Staged },
  { clock, ledger, staging }: Ports,
) {
  const startedAt = new Date(ARRIVED_AT).toISOString();
  const execution = `${EXECUTIONS}${batchId}`;
  const claim = await clock.timed(() =>
    claimBatch(
      { batchId, payload, execution, startedAt },
      {
        ledger,
        readDelivery: async (staged) => decodeDelivery(await staging.getBytes(staged)),
        now: () => ARRIVED_AT,
      },
    ),
  );
  const validate = await clock.timed(async () => {
    const delivery = decodeDelivery(await staging.getBytes(payload));
    const lines = validateBatch(delivery, Claim.parse(claim.result.claim));
    const validated = await staging.putJson(batchId, 'validated', packedLines(lines));
    return { batchId, validated, counts: countsOf(lines), unfinished: [] };
  });
  const split = await clock.timed(() =>
    splitBatch(validate.result, {
      readLines: async (validated) => readLines(await staging.getJson(validated)),
      stagePlan: (id, plan, packed) => staging.putHeaded(id, 'plan', packedPlan(plan, packed)),
      ledger,
    }),
  );
  const plan = SealedPlan.parse(await staging.getJson(split.result.plan));
  return {
    sealed: split.result,
    plan: split.result.plan,
    counted: { chunks: plan.chunks.length, lines: plan.lines.row.length },
    steps: { ClaimBatch: claim.work, ValidateBatch: validate.work, SplitBatch: split.work },
  };
}

/** Writes what the plan says, as the branches of the machine do. */
async function writeAll(
  plan: Staged,
  clock: VirtualClock,
  staging: Staging,
  days: ReturnType<typeof slowDays>,
) {
  const client = succeedingDynamo(clock);
  const read = async () => SealedPlan.parse(await staging.getJson(plan));
  let lakeObjects = 0;
  let lakeBytes = 0;
  const parquet = await clock.timed(async () =>
    writeParquet(
      await read(),
      async (_, bytes) => {
        lakeObjects += 1;
        lakeBytes += bytes.length;
        await clock.call('object');
      },
      days,
    ),
  );
  let catalogCalls = 0;
  const create = async () => {
    catalogCalls += 1;
    return clock.call('catalog').then(() => []);
  };
  const register = await clock.timed(async () =>
    registerPartitions(PlanHead.parse(await staging.getHead(plan)).days, 'lake', create, days),
  );
  const put = (itemsOf: (sealed: SealedPlan) => Attributes[]) =>
    clock.timed(async () => {
      const items = itemsOf(await read());
      await putItems(client, 'table', items);
      return items;
    });
  const invoices = await put((sealed) => invoiceFragments(sealed).map(invoiceItem));
  const customers = await put((sealed) => plannedCustomers(sealed).map(customerItem));
  return {
    counted: {
      lakeObjects,
      lakeBytes,
      catalogCalls,
      invoices: countedItems(invoices.result),
      customers: countedItems(customers.result),
    },
    steps: {
      WriteParquet: parquet.work,
      RegisterPartitions: register.work,
      UpsertInvoices: invoices.work,
      UpsertCustomers: customers.work,
    },
  };
}

function countedItems(items: readonly Attributes[]): ItemUnits {
  const sizes = items.map(itemBytes);
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
  return { items: items.length, units: sum(sizes.map(unitsOf)), bytes: sum(sizes) };
}

const ARRIVED_AT = Date.UTC(2026, 10, 29, 12);
const EXECUTIONS =
  'arn:aws:states:us-east-1:123456789012:express:ProcessBatchMachineAE8426FF-012345678901:';

const asDelivered = ({ data }: StreamRecord, index: number) => ({
  kinesis: {
    data: Buffer.from(data).toString('base64'),
    sequenceNumber: String(SEQUENCE + BigInt(index)),
    approximateArrivalTimestamp: ARRIVED_AT / 1000,
  },
});
