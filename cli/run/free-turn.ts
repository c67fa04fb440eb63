import { dynamoOperationLedger } from '../../functions/ledger/operations/dynamo-operation-ledger.ts';
import type { OperationLedger } from '../../functions/ledger/operations/operation-ledger.ts';
import { CLOCKS_MS } from '../../functions/operations/invocation.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { FUNCTION_SIZES } from '../../infra/functions/function-sizes.ts';
import type { DeployedNames } from '../target/deployed-names.ts';
import { embeddedServices } from '../target/target.ts';

/** How long a lease lasts for at least, as `workerOf` takes it when an invocation begins. */
const LEASE_MS =
  1000 *
    Math.min(
      FUNCTION_SIZES.RunOperations.timeoutSeconds,
      FUNCTION_SIZES.EraseCustomers.timeoutSeconds,
    ) +
  CLOCKS_MS;

/**
 * Ends the lease of an invocation that ended with an earlier process of a local pipeline. On AWS such an
 * invocation may still run. Here none does, so that nobody has to wait for it.
 */
export async function freeTurn(
  startedAt: number,
  { readTurn, replaceTurn }: Pick<OperationLedger, 'readTurn' | 'replaceTurn'>,
): Promise<void> {
  const turn = await readTurn();
  // One that was taken in this process lasts for longer.
  if (!turn.lease || Date.parse(turn.lease.until) >= startedAt + LEASE_MS) return;
  const { lease: _, ...free } = turn;
  await replaceTurn(turn, free);
}

export const operationLedgerOf = (
  awsEndpoint: string,
  { region, batchesTable }: Pick<DeployedNames, 'region' | 'batchesTable'>,
): OperationLedger =>
  dynamoOperationLedger(dynamodb(embeddedServices(awsEndpoint, region)), batchesTable);
