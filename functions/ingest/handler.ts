import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RoutesOf } from '../api/operations.ts';
import { httpHandler } from '../http/http-handler.ts';
import { dynamodb, kinesis } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/config.ts';
import { dynamoLedger } from '../runtime/dynamo-ledger.ts';
import { kinesisStream } from '../runtime/kinesis-stream.ts';
import { dynamoLedgerReader } from '../runtime/ledger-reader.ts';
import { ENTROPY_BYTES } from './ingest-id.ts';
import { postInvoiceLines } from './post-invoice-lines.ts';

const config = configOf('Ingest');
const tables = dynamodb();

const routes: RoutesOf<'Ingest'> = {
  'POST /invoice-lines': postInvoiceLines({
    ledger: dynamoLedger(tables, config.BATCHES_TABLE),
    progress: dynamoLedgerReader(tables, config.BATCHES_TABLE),
    stream: kinesisStream(kinesis(), config.STREAM_NAME),
    timer: { now: Date.now, sleep, random: Math.random },
    entropy: () => randomBytes(ENTROPY_BYTES),
  }),
};

export const handler = httpHandler(routes);
