import { namesIn } from '../../../cli/target/deployed-names.ts';
import { embeddedServices } from '../../../cli/target/target.ts';
import { dynamoOperationLedger } from '../../../functions/ledger/operations/dynamo-operation-ledger.ts';
import { dynamodb } from '../../../functions/runtime/clients/dynamodb.ts';
import type { Pipeline } from '../pipeline.ts';

/** Writes an operation into a ledger that is done: a purge of nothing. Returns its id. */
export async function writeOperation({ aws }: Pipeline, ingestId: string): Promise<string> {
  const names = namesIn(aws.deployment);
  const client = dynamodb(embeddedServices(aws.awsEndpoint, names.region));
  const ledger = dynamoOperationLedger(client, names.batchesTable);
  const operationId = `o${'1'.padStart(25, '0')}`;
  await ledger.createOperation({
    ...{ operationId, kind: 'purge', requestedBy: 'a test', at: '2026-11-29T10:00:00.000Z' },
    ...{ subject: { ingestIds: [ingestId] }, reason: 'to be looked at' },
  });
  await ledger.endOperation(operationId, { ingests: [] }, '2026-11-29T10:01:00.000Z');
  client.destroy();
  return operationId;
}
