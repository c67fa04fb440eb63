import { dynamoLedgerReader } from '../../../functions/ledger/dynamo-ledger-reader.ts';
import type { LedgerReader } from '../../../functions/ledger/ledger-reader.ts';
import { cloudWatchLogs } from '../../../functions/runtime/clients/cloud-watch-logs.ts';
import { dynamodb } from '../../../functions/runtime/clients/dynamodb.ts';
import type { Target } from '../../target/target.ts';
import { CommandError, FAILED } from '../../ui/command.ts';
import { batchLogs } from './batch-logs.ts';
import { logGroupReader } from './log-group-reader.ts';
import type { TracePorts } from './trace-batch.ts';

/** Searching the log group of a busy pipeline takes longer than other calls. */
const RESPONSE_MS = 60_000;

/** What is read of a pipeline. */
export type PipelinePorts = TracePorts & { ledger: LedgerReader };

/** Throws if the pipeline does not say where its logs are. */
export function tracePorts({ where, names }: Target): PipelinePorts {
  const { logGroups, stateMachineArn, batchesTable } = names;
  if (!logGroups) {
    throw new CommandError(
      'The outputs of this pipeline do not name its log groups, because it was deployed with an ' +
        'earlier version. "npm run deploy" adds them.',
      FAILED,
    );
  }
  const read = logGroupReader(cloudWatchLogs({ ...where, responseMs: RESPONSE_MS }));
  const ledger = dynamoLedgerReader(dynamodb(where), batchesTable);
  return {
    ledger,
    readBatch: ledger.readBatch,
    logs: batchLogs(read, stateMachineArn, logGroups),
    now: Date.now,
  };
}
