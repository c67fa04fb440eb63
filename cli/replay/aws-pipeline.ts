import { setTimeout as sleep } from 'node:timers/promises';
import { resumeExecutionName, runMachine } from '../../functions/execution/sfn-execution.ts';
import { finishBatch } from '../../functions/finish-batches/finish-batches.ts';
import { dynamoLedger } from '../../functions/ledger/dynamo-ledger.ts';
import { dynamoLedgerReader } from '../../functions/ledger/dynamo-ledger-reader.ts';
import type { Batch, Ledger } from '../../functions/ledger/ledger.ts';
import type { LedgerReader } from '../../functions/ledger/ledger-reader.ts';
import { FAILED } from '../../functions/query/batch-status.ts';
import { dynamodb, kinesis, s3, stepFunctions } from '../../functions/runtime/aws-clients.ts';
import { partitionKeyOf } from '../../functions/stream/chunk.ts';
import { kinesisStream } from '../../functions/stream/kinesis-stream.ts';
import { putRecords, type Timer } from '../../functions/stream/put-records.ts';
import type { Target } from '../target/target.ts';
import { PARKED_PREFIX } from './parked-delivery.ts';
import type { ReplayPorts } from './replay.ts';
import { bucketOf } from './s3-bucket.ts';
import { unlandedIn } from './uncommitted-chunks.ts';

/** A throttled stream is tried for so long. */
const PATIENCE_MS = 60_000;

const PAGE = 100;

/** What a replay finds in a pipeline. */
export type Pipeline = Omit<ReplayPorts, 'onProgress'> & {
  readBatch(batchId: string): Promise<Batch | undefined>;
  /** What `GET /batches?status=FAILED` lists. */
  failedBatches(): Promise<Batch[]>;
};

const systemTimer: Timer = { now: Date.now, sleep, random: Math.random };

/** A pipeline, on AWS or embedded, as a replay acts on it. */
export function pipelineAt(target: Target, timer = systemTimer): Pipeline {
  const { where, names } = target;
  const tables = dynamodb(where);
  const ledger = dynamoLedger(tables, names.batchesTable);
  const reader = dynamoLedgerReader(tables, names.batchesTable);
  const objects = s3(where);
  const staging = bucketOf(objects, names.stagingBucket);
  const parked = bucketOf(objects, names.parkedBucket);
  return {
    readBatch: reader.readBatch,
    failedBatches: () => failedBatches(reader, timer.now()),
    payloadOf: ({ payload }) => staging.read(payload.key),
    parkedKeys: () => parked.keysBelow(PARKED_PREFIX),
    readParked: parked.read,
    removeParked: parked.remove,
    unlanded: unlandedIn(reader),
    deliver: deliveringTo(target, timer),
    resume: resuming(target, ledger, timer),
    abandon: async (batchId) => {
      await ledger.abandonBatch(batchId);
    },
    now: timer.now,
    sleep: timer.sleep,
  };
}

async function failedBatches(
  reader: Pick<LedgerReader, 'batchesIn'>,
  now: number,
): Promise<Batch[]> {
  const found: Batch[] = [];
  for (const { state, includes } of FAILED) {
    let after: string | undefined;
    do {
      const page = await reader.batchesIn(state, { limit: PAGE, ...(after && { after }) });
      found.push(...page.batches.filter((batch) => includes(batch, now)));
      after = page.next;
    } while (after !== undefined);
  }
  return found;
}

function deliveringTo({ where, names }: Target, timer: Timer): ReplayPorts['deliver'] {
  const stream = kinesisStream(kinesis(where), names.streamName);
  return (chunks) => {
    const records = chunks.map((chunk) => ({
      partitionKey: partitionKeyOf(chunk),
      data: chunk.data,
    }));
    return putRecords(records, stream, timer, timer.now() + PATIENCE_MS);
  };
}

function resuming({ where, names }: Target, ledger: Ledger, timer: Timer): ReplayPorts['resume'] {
  const machine = stepFunctions(where);
  return async (batch) => {
    const { error } = await finishBatch(batch, {
      ledger,
      resume: (sealed) =>
        runMachine(machine, names.stateMachineArn, resumeExecutionName(sealed.batchId), sealed),
      now: timer.now,
    });
    return error && `could not be finished: ${error}`;
  };
}
