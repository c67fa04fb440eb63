import { resumeExecutionName, runMachine } from '../execution/sfn-execution.ts';
import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamodb, stepFunctions } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/config.ts';
import { count } from '../runtime/metrics.ts';
import { logger } from '../runtime/telemetry.ts';
import { type Finished, finishBatches } from './finish-batches.ts';

const config = configOf('FinishBatches');
const ledger = dynamoLedger(dynamodb(), config.BATCHES_TABLE);
const machine = stepFunctions();

export async function handler(): Promise<Finished> {
  const finished = await finishBatches({
    ledger,
    resume: (batch) =>
      runMachine(machine, config.STATE_MACHINE_ARN, resumeExecutionName(batch.batchId), batch),
    now: Date.now,
  });
  logger.info('sealed batches finished', { finished });
  count({ BatchesUnfinished: finished.failed.length });
  return finished;
}
