import { dynamodb, stepFunctions } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/config.ts';
import { dynamoLedger } from '../runtime/dynamo-ledger.ts';
import { count } from '../runtime/metrics.ts';
import { resumeExecutionName, runMachine } from '../runtime/state-machine.ts';
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
