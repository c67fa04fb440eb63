import { namesIn } from '../../../cli/target/deployed-names.ts';
import { embeddedServices } from '../../../cli/target/target.ts';
import { inParallel } from '../../../functions/concurrency/in-parallel.ts';
import { dynamoLedger } from '../../../functions/ledger/dynamo-ledger.ts';
import { dynamodb } from '../../../functions/runtime/clients/dynamodb.ts';
import type { Pipeline } from '../pipeline.ts';

/** Writes batches into a ledger, a second apart. Those that have not failed are committed. */
export async function writeBatches(
  { aws }: Pipeline,
  count: number,
  hasFailed: (number: number) => boolean,
): Promise<void> {
  const names = namesIn(aws.deployment);
  const client = dynamodb(embeddedServices(aws.awsEndpoint, names.region));
  const ledger = dynamoLedger(client, names.batchesTable);
  await inParallel(16, [...Array(count).keys()], async (number) => {
    const batchId = `0-written-${number}`;
    const startedAt = new Date(Date.parse('2026-01-01') + number * 1000).toISOString();
    const execution = `${names.stateMachineArn.replace(':stateMachine:', ':express:')}:${batchId}:1`;
    await ledger.createBatch({ batchId, payload: { key: 'none' }, execution, startedAt });
    if (hasFailed(number)) {
      const cause = `number ${number} of a test`;
      await ledger.failBatch(batchId, { error: 'Written', cause, at: startedAt });
    } else {
      const counts = { accepted: 0, quarantined: 0 };
      await ledger.sealBatch(batchId, { members: [], plan: { key: 'none' }, counts });
      await ledger.commitBatch(batchId);
    }
  });
  client.destroy();
}
