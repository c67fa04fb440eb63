import { setTimeout as sleep } from 'node:timers/promises';
import { NoSuchKey } from '@aws-sdk/client-s3';
import { Problem } from '../../functions/api/problem.ts';
import {
  type FinishPorts,
  finishCorrection,
} from '../../functions/corrections/finish-correction.ts';
import { registerDay } from '../../functions/corrections/write-record.ts';
import { StepFailure } from '../../functions/failures.ts';
import { awsPartitions } from '../../functions/lake/aws-partitions.ts';
import { s3CorrectionRecords } from '../../functions/lake/s3-correction-records.ts';
import { dynamoCorrectionLedger } from '../../functions/ledger/dynamo-correction-ledger.ts';
import { dynamoLedger } from '../../functions/ledger/dynamo-ledger.ts';
import { dynamoLedgerReader } from '../../functions/ledger/dynamo-ledger-reader.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { glue } from '../../functions/runtime/clients/glue.ts';
import { kinesis } from '../../functions/runtime/clients/kinesis.ts';
import { s3 } from '../../functions/runtime/clients/s3.ts';
import { s3Staging } from '../../functions/staging/s3/s3-staging.ts';
import { kinesisStream } from '../../functions/stream/kinesis-stream.ts';
import type { Target } from '../target/target.ts';
import type { CorrectionPorts } from './mend-corrections.ts';

/** How long the stream may refuse the lines of one correction. */
const STREAM_MS = 60_000;

/** The corrections of a pipeline on AWS, or on the embedded AWS. */
export function awsCorrections({ where, names }: Target): CorrectionPorts {
  const tables = dynamodb(where);
  const objects = s3(where);
  const corrections = dynamoCorrectionLedger(tables, names.batchesTable);
  const ports: FinishPorts = {
    corrections,
    ledger: dynamoLedger(tables, names.batchesTable),
    progress: dynamoLedgerReader(tables, names.batchesTable),
    readContent: s3Staging(objects, names.stagingBucket).getJson,
    putRecord: s3CorrectionRecords(objects, names.lakeBucket).put,
    lakeBucket: names.lakeBucket,
    createPartitions: awsPartitions(glue(where), names.glueDatabase),
    stream: kinesisStream(kinesis(where), names.streamName),
    timer: { now: Date.now, sleep, random: Math.random },
  };
  return {
    readCorrection: corrections.readCorrection,
    finish: (correction) =>
      saying('could not be finished', () =>
        finishCorrection(correction, () => Date.now() + STREAM_MS, ports),
      ),
    registerDay: (correction) =>
      saying('could not be registered', () => registerDay(correction, ports)),
  };
}

/** Returns what went wrong. Other messages than these may quote a line, so only their names are. */
async function saying(what: string, action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return `${what}: ${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if (error.cause instanceof NoSuchKey) return 'what was asked for is no longer in staging';
  return error instanceof StepFailure || error instanceof Problem ? error.message : error.name;
}
