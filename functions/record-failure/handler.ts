import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { configOf } from '../runtime/environment.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { recordFailure } from './record-failure.ts';

const ports = {
  ledger: dynamoLedger(dynamodb(), configOf('RecordFailure').BATCHES_TABLE),
  now: Date.now,
};

export const handler = stepHandler('RecordFailure', (input) => recordFailure(input, ports));
