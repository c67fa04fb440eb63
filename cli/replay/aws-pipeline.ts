import { setTimeout as sleep } from 'node:timers/promises';
import type { Timer } from '../../functions/concurrency/timer.ts';
import { resumeToEnd } from '../../functions/execution/run-to-end.ts';
import { sfnMachine } from '../../functions/execution/sfn-machine.ts';
import { dynamoLedger } from '../../functions/ledger/dynamo-ledger.ts';
import { dynamoLedgerReader } from '../../functions/ledger/dynamo-ledger-reader.ts';
import type { Batch, Ledger } from '../../functions/ledger/ledger.ts';
import type { LedgerReader } from '../../functions/ledger/ledger-reader.ts';
import { PARKED_PREFIX } from '../../functions/parked/parked-delivery.ts';
import { s3Bucket } from '../../functions/parked/s3-bucket.ts';
import { FAILED } from '../../functions/query/batch-status.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { kinesis } from '../../functions/runtime/clients/kinesis.ts';
import { s3 } from '../../functions/runtime/clients/s3.ts';
import { stepFunctions } from '../../functions/runtime/clients/step-functions.ts';
import { kinesisStream } from '../../functions/stream/kinesis-stream.ts';
import { placeOf } from '../../functions/stream/place.ts';
import { putRecords } from '../../functions/stream/put-records.ts';
import type { Target } from '../target/target.ts';
import type { ReplayPorts } from './replay.ts';
import { uncommittedIn } from './uncommitted-chunks.ts';

/** How long to retry while the stream throttles. */
const PUT_TIMEOUT_MS = 60_000;

const PAGE = 100;

/** What a replay reads from a pipeline and does to it. */
export type Pipeline = Omit<ReplayPorts, 'onProgress'> & {
  readBatch(batchId: string): Promise<Batch | undefined>;
  /** The batches that `GET /batches?status=FAILED` lists. */
  failedBatches(): Promise<Batch[]>;
};

const systemTimer: Timer = { now: Date.now, sleep, random: Math.random };

/** A pipeline on AWS, or on the embedded AWS. */
export function awsPipeline(target: Target, timer = systemTimer): Pipeline {
  const { where, names } = target;
  const tables = dynamodb(where);
  const ledger = dynamoLedger(tables, names.batchesTable);
  const reader = dynamoLedgerReader(tables, names.batchesTable);
  const objects = s3(where);
  const staging = s3Bucket(objects, names.stagingBucket);
  const parked = s3Bucket(objects, names.parkedBucket);
  return {
    readBatch: reader.readBatch,
    failedBatches: () => failedBatches(reader, timer.now()),
    payloadOf: ({ payload }) => staging.read(payload.key),
    parkedKeys: () => parked.keys(PARKED_PREFIX),
    readParked: parked.read,
    removeParked: parked.remove,
    uncommitted: uncommittedIn(reader),
    deliver: deliverTo(target, timer),
    resume: resumeOn(target, ledger, timer),
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
    let after: Batch | undefined;
    do {
      const page = await reader.batchesIn(state, { limit: PAGE, ...(after && { after }) });
      found.push(...page.batches.filter((batch) => includes(batch, now)));
      after = page.more ? page.batches.at(-1) : undefined;
    } while (after !== undefined);
  }
  return found;
}

function deliverTo({ where, names }: Target, timer: Timer): ReplayPorts['deliver'] {
  const stream = kinesisStream(kinesis(where), names.streamName);
  return (chunks) => {
    const records = chunks.map((chunk) => ({ ...placeOf(chunk), data: chunk.data }));
    return putRecords(records, stream, timer, timer.now() + PUT_TIMEOUT_MS);
  };
}

function resumeOn({ where, names }: Target, ledger: Ledger, timer: Timer): ReplayPorts['resume'] {
  const { resume } = sfnMachine(stepFunctions(where), names.stateMachineArn, () => {});
  const ports = { ledger, resume, now: timer.now, unrecorded: () => {} };
  return async (batch) => {
    const { error } = await resumeToEnd(batch, ports);
    return error && `could not be finished: ${error}`;
  };
}
