import type { StreamRecord } from '../../functions/stream/put-records.ts';
import { type BatchTime, batchTime, secondsOf } from './batch-time.ts';
import type { Deployed } from './deployed.ts';
import { type BatchUnits, measureBatch } from './measure-batch.ts';
import { chunksTogether, measureRequests, type RequestUnits } from './measure-requests.ts';
import { SERVICE_LIMITS } from './service-limits.ts';

/** What the estimate is asked. */
export type Demand = {
  linesPerSecond: number;
  linesPerRequest: number;
  /** undefined for lines as in the sample. */
  bytesPerLine: number | undefined;
  /** 1 for a live feed. A file of many days makes batches of several. */
  daysPerBatch: number;
};

/** What happens per second, when every line has landed in time. */
export type Flow = {
  requests: number;
  records: number;
  streamBytes: number;
  batches: number;
  /** Of an on-demand stream: as many as its growth leads to. */
  shards: number;
  request: RequestUnits;
  /** How many requests were measured. Their ledger units are of all of them. */
  measuredRequests: number;
  batch: BatchUnits;
  batchTime: BatchTime;
  ingestSeconds: number;
};

/** An on-demand stream has room for twice its peak, and starts with four shards. */
const ON_DEMAND_ROOM = 2;
const ON_DEMAND_SHARDS = 4;
/** The size of a batch depends on how long it takes, and the reverse. */
const ROUNDS = 3;

/** Returns what happens at a number of lines per second. */
export type FlowAt = (linesPerSecond: number) => Promise<Flow>;

/** Measures what requests and batches take. Each size of a batch is measured once, when needed. */
export async function measuredFlow(
  { linesPerRequest, bytesPerLine, daysPerBatch }: Omit<Demand, 'linesPerSecond'>,
  deployed: Deployed,
): Promise<FlowAt> {
  const linesPerDay = linesPerDayOf(linesPerRequest, deployed.batchSize, daysPerBatch);
  const measured = await measureRequests(
    linesPerRequest,
    { bytesPerLine, linesPerDay },
    { chunks: deployed.batchSize, ledger: deployed.ledger },
  );
  const batchOf = await batchesOf(measured.records, deployed);
  const { units: request, requests: measuredRequests } = measured;
  return async (linesPerSecond) => {
    const requests = linesPerSecond / linesPerRequest;
    const records = requests * request.chunks;
    const streamBytes = requests * request.streamBytes;
    const shards = deployed.shards ?? onDemandShards(streamBytes, records);
    const lane = records / (shards * deployed.parallelizationFactor);
    const together = chunksTogether(measured.records, shards);
    const shard = SERVICE_LIMITS.shardBytes.value / (request.streamBytes / request.chunks);
    const arriving = { lane, together, shard };
    const { batch, batchTime } = await settled(arriving, { batchOf, deployed });
    const ingestSeconds = secondsOf('Ingest', request.work, deployed);
    const batches = records / batch.chunks;
    const rates = { requests, records, streamBytes, batches, shards };
    return { ...rates, request, measuredRequests, batch, batchTime, ingestSeconds };
  };
}

/** An estimate of the lines of a full batch is close enough to spread a batch over days. */
function linesPerDayOf(linesPerRequest: number, batchSize: number, daysPerBatch: number): number {
  if (daysPerBatch === 1) return Number.MAX_SAFE_INTEGER;
  const linesOfChunk = Math.min(linesPerRequest, LINES_OF_A_CHUNK);
  return Math.max(1, Math.floor((batchSize * linesOfChunk) / daysPerBatch));
}
const LINES_OF_A_CHUNK = 700;

function onDemandShards(bytes: number, records: number): number {
  const { shardBytes, shardRecords } = SERVICE_LIMITS;
  const busiest = Math.max(bytes / shardBytes.value, records / shardRecords.value);
  return Math.max(ON_DEMAND_SHARDS, Math.ceil(busiest * ON_DEMAND_ROOM));
}

type Batch = Pick<Flow, 'batch' | 'batchTime'>;
type BatchOf = (chunks: number) => Promise<Batch>;

/** Chunks: those of a lane and those that a shard takes, both a second, and those of a request. */
type Arriving = { lane: number; shard: number; together: number };

/**
 * A batch holds what arrives in the window, or while the batch before it runs, whatever is more, up to
 * the batch size. Of the chunks that are sent together, that is as many as the shard takes in this time.
 */
async function settled(
  { lane, shard, together }: Arriving,
  { batchOf, deployed }: { batchOf: BatchOf; deployed: Deployed },
): Promise<Batch> {
  const chunksIn = (seconds: number): number =>
    Math.min(deployed.batchSize, Math.max(1, Math.min(together, shard * seconds), lane * seconds));
  let found = await batchOf(chunksIn(deployed.windowSeconds));
  for (let round = 1; round < ROUNDS; round += 1) {
    found = await batchOf(chunksIn(Math.max(deployed.windowSeconds, found.batchTime.total)));
  }
  return found;
}

/** Batches are measured at steps of this factor. */
const STEP = 1.25;
const WARM_UP_CHUNKS = 5;

/** Returns how a batch of a number of chunks is measured: at the step below, and once. */
async function batchesOf(records: readonly StreamRecord[], deployed: Deployed): Promise<BatchOf> {
  const { batchSize, ledger } = deployed;
  const known = new Map<number, Promise<Batch>>();
  const measured = async (chunks: number): Promise<Batch> => {
    const batch = await measureBatch(records.slice(0, chunks), ledger);
    return { batch, batchTime: batchTime(batch, deployed) };
  };
  await measured(WARM_UP_CHUNKS);
  return (chunks) => {
    const step = STEP ** Math.floor(Math.log(chunks) / Math.log(STEP) + 1e-9);
    const size = chunks >= batchSize ? batchSize : Math.max(1, Math.floor(step));
    const found = known.get(size) ?? measured(size);
    known.set(size, found);
    return found;
  };
}
