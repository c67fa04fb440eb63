import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { RoutesOf } from '../api/operations.ts';
import { httpHandler } from '../http/http-handler.ts';
import { dynamodb, kinesis } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/config.ts';
import { dynamoLedger } from '../runtime/dynamo-ledger.ts';
import { ENTROPY_BYTES } from './ingest-id.ts';
import { postInvoiceLines } from './post-invoice-lines.ts';
import type { IngestStream } from './put-chunks.ts';

/** A call that hangs longer is given up and made again. */
const CALL_MS = 10_000;

const config = configOf('Ingest');
const client = kinesis();

const stream: IngestStream = {
  putRecords: async (records) => {
    const command = new PutRecordsCommand({
      StreamName: config.STREAM_NAME,
      Records: records.map(({ partitionKey, data }) => ({
        PartitionKey: partitionKey,
        Data: data,
      })),
    });
    const answer = await client.send(command, { abortSignal: AbortSignal.timeout(CALL_MS) });
    return (answer.Records ?? []).flatMap(({ ErrorCode }, at) => (ErrorCode ? [at] : []));
  },
};

const routes: RoutesOf<'Ingest'> = {
  'POST /invoice-lines': postInvoiceLines({
    ledger: dynamoLedger(dynamodb(), config.BATCHES_TABLE),
    stream,
    timer: { now: Date.now, sleep, random: Math.random },
    entropy: () => randomBytes(ENTROPY_BYTES),
  }),
};

export const handler = httpHandler(routes);
