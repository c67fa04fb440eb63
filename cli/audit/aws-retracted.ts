import { inParallel } from '../../functions/concurrency/in-parallel.ts';
import { isShown } from '../../functions/domain/retraction.ts';
import { dynamoRetractionLedger } from '../../functions/ledger/operations/dynamo-retraction-ledger.ts';
import { dynamodb } from '../../functions/runtime/aws-clients.ts';
import type { Target } from '../target/target.ts';
import type { MendPorts } from './mend.ts';

const READS_AT_A_TIME = 8;

/** Finds the ingests of a batch of which the stores are not to show the lines. */
export function awsRetracted({ where, names }: Target): MendPorts['retractedIn'] {
  const { readRetraction } = dynamoRetractionLedger(dynamodb(where), names.batchesTable);
  return async ({ members = [] }) => {
    const ids = [...new Set(members.map(({ ingestId }) => ingestId))];
    const found = await inParallel(READS_AT_A_TIME, ids, readRetraction);
    return ids.filter((_, index) => !isShown(found[index]));
  };
}
