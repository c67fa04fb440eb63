import { isReadAgain } from '../../functions/domain/reprocessing.ts';
import { isShown } from '../../functions/domain/retraction.ts';
import { dynamoIngestChanges } from '../../functions/ledger/operations/dynamo-ingest-changes.ts';
import {
  type IngestChanges,
  ingestsIn,
} from '../../functions/ledger/operations/shown-fragments.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import type { Target } from '../target/target.ts';
import type { MendPorts } from './mend.ts';

/** Finds the ingests of a batch of which the stores are not to show what it has sealed. */
export function awsChanged({
  where,
  names,
}: Target): Pick<MendPorts, 'retractedIn' | 'reprocessedIn'> {
  const changes = dynamoIngestChanges(dynamodb(where), names.batchesTable);
  const membersThat =
    (isWanted: (changes: IngestChanges) => boolean): MendPorts['retractedIn'] =>
    async ({ members = [] }) => [...(await ingestsIn(members, changes, isWanted))];
  return {
    retractedIn: membersThat(({ retraction }) => !isShown(retraction)),
    reprocessedIn: membersThat(({ reprocessing }) => isReadAgain(reprocessing)),
  };
}
