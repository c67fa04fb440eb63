import { sfnMachine } from '../execution/sfn-machine.ts';
import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { stepFunctions } from '../runtime/clients/step-functions.ts';
import { configOf } from '../runtime/environment.ts';
import { publish } from '../runtime/metrics.ts';
import { executionEnded, failureUnrecorded, logger } from '../runtime/telemetry.ts';
import { type Finished, finishBatches } from './finish-batches.ts';

const config = configOf('FinishBatches');
const ports = {
  ...sfnMachine(stepFunctions(), config.STATE_MACHINE_ARN, executionEnded),
  ledger: dynamoLedger(dynamodb(), config.BATCHES_TABLE),
  now: Date.now,
  unrecorded: failureUnrecorded,
};

export async function handler(): Promise<Finished> {
  const finished = await finishBatches(ports);
  logger.info('sealed batches finished', { finished });
  publish({ BatchesUnfinished: finished.failed.length });
  return finished;
}
