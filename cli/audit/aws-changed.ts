import { inParallel } from '../../functions/concurrency/in-parallel.ts';
import { isReadAgain } from '../../functions/domain/reprocessing.ts';
import { isShown } from '../../functions/domain/retraction.ts';
import { dynamoReprocessingLedger } from '../../functions/ledger/operations/dynamo-reprocessing-ledger.ts';
import { dynamoRetractionLedger } from '../../functions/ledger/operations/dynamo-retraction-ledger.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import type { Target } from '../target/target.ts';
import type { MendPorts } from './mend.ts';

const READS_AT_A_TIME = 8;

/** Finds the ingests of a batch of which the stores are not to show what it has sealed. */
export function awsChanged({
  where,
  names,
}: Target): Pick<MendPorts, 'retractedIn' | 'reprocessedIn'> {
  const client = dynamodb(where);
  const { readRetraction } = dynamoRetractionLedger(client, names.batchesTable);
  const { readReprocessing } = dynamoReprocessingLedger(client, names.batchesTable);
  return {
    retractedIn: ingestsIn(async (id) => !isShown(await readRetraction(id))),
    reprocessedIn: ingestsIn(async (id) => isReadAgain(await readReprocessing(id))),
  };
}

const ingestsIn =
  (isWanted: (ingestId: string) => Promise<boolean>): MendPorts['retractedIn'] =>
  async ({ members = [] }) => {
    const ids = [...new Set(members.map(({ ingestId }) => ingestId))];
    const wanted = await inParallel(READS_AT_A_TIME, ids, isWanted);
    return ids.filter((_, index) => wanted[index]);
  };
