import { type BatchTime, secondsOf } from '../capacity/batch-time.ts';
import type { Deployed } from '../capacity/deployed.ts';
import type { Flow } from '../capacity/flow.ts';
import type { StepName } from '../capacity/measure-batch.ts';
import type { Meter } from '../capacity/metered-table.ts';
import { type Charge, charge } from './charge.ts';
import type { Priced } from './priced.ts';
import { auditCharges, logCharge, traceCharge, trafficCharges } from './shared-charges.ts';

const PUT_UNIT_BYTES = 25_000;

/** Express executions are charged for at least so much memory. */
const EXECUTION_GB = 64 / 1024;

/** What the lines of a second cost to process, whatever is kept of them. */
export function processingCharges(flow: Flow, deployed: Deployed, priced: Priced): Charge[] {
  return [
    ...requestCharges(flow, deployed),
    ...rawCharges(flow, priced),
    ...streamCharges(flow, priced),
    ...batchCharges(flow, deployed),
    ...ledgerCharges(flow),
    ...auditCharges(flow.batches * flow.batch.lines),
    logCharge({ executions: flow.batches, runs: runsOf(flow) }),
    traceCharge(flow.requests, flow.batches),
  ];
}

/** Of the functions: one for a request, and for a batch one of StartBatch and of each step. */
const runsOf = ({ batches, batch, requests }: Flow): number =>
  batches * (Object.keys(batch.steps).length + 1) + requests;

function requestCharges({ requests, ingestSeconds }: Flow, deployed: Deployed): Charge[] {
  return [
    charge('API', requests, 'apiRequest'),
    charge('functions', requests, 'invocation'),
    functionCharge('Ingest', requests * ingestSeconds, deployed),
  ];
}

/** Days of a month. */
const MONTH_DAYS = 30;

/** Raw bodies, if they are kept: that of each request is written once, and stored for some days. */
function rawCharges({ requests, request }: Flow, { rawDays }: Priced): Charge[] {
  if (rawDays === 0) return [];
  const months = (((requests * request.rawBytes) / 1e9) * rawDays) / MONTH_DAYS;
  return [charge('staging', requests, 'put'), charge('staging', months, 'stored')];
}

function streamCharges({ streamBytes, request, requests }: Flow, { shards }: Priced): Charge[] {
  if (shards === undefined) return trafficCharges(streamBytes);
  const unitsOfChunk = Math.ceil(request.streamBytes / request.chunks / PUT_UNIT_BYTES);
  return [charge('stream', requests * request.chunks * unitsOfChunk, 'putUnit')];
}

function batchCharges({ batches, batch, batchTime }: Flow, deployed: Deployed): Charge[] {
  const steps = Object.keys(batch.steps).filter((name): name is StepName => name in batch.steps);
  return [
    charge('state machine', batches, 'execution'),
    executionCharge(batches, batchTime),
    charge('functions', batches * (steps.length + 1), 'invocation'),
    ...steps.map((name) =>
      functionCharge(name, batches * secondsOf(name, batch.steps[name], deployed), deployed),
    ),
    functionCharge('StartBatch', batches * batchTime.total, deployed),
    charge('staging', batches * batch.stagedObjects, 'put'),
    charge('staging', batches * batch.stagedReads, 'get'),
    charge('lake', batches * batch.lakeObjects, 'put'),
    charge('lake', batches * batch.catalogCalls, 'catalogCall'),
    charge('Invoices', batches * batch.invoices.units, 'writeUnit'),
    charge('Customers', batches * batch.customers.units, 'writeUnit'),
  ];
}

const executionCharge = (batches: number, { machine }: BatchTime): Charge =>
  charge('state machine', batches * machine * EXECUTION_GB, 'executionGigabyteSecond');

function functionCharge(name: string, seconds: number, { functions }: Deployed): Charge {
  const found = functions.get(name);
  if (!found) throw new Error(`The template has no function ${name}`);
  return charge('functions', (seconds * found.memoryMb) / 1024, 'gigabyteSecond');
}

/** Writes of the table and of its indexes. Its few reads by key are not counted. */
function ledgerCharges({ batches, batch, request, requests, measuredRequests }: Flow): Charge[] {
  const units =
    batches * unitsOf(batch.ledger) + (requests / measuredRequests) * unitsOf(request.ledger);
  return [charge('ledger', units, 'writeUnit')];
}

const unitsOf = ({ units, indexes }: Meter): number =>
  [...indexes.values()]
    .flatMap((byKey) => [...byKey.values()])
    .reduce((sum, count) => sum + count, units);
