import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { readBack } from '../read-back/read-back.ts';
import { embeddedServices } from '../target/target.ts';
import type { UploadedTable } from '../upload/uploaded-tables.ts';
import type { LocalPipeline } from './deploy-locally.ts';

type Uploaded = Pick<UploadedTable, 'parts' | 'received' | 'accepted' | 'quarantined'>;

/**
 * Reads every store back. Returns the totals, and how they differ from what was uploaded. This code
 * is loaded when an upload has landed: the clients of AWS and DuckDB take 60 MB.
 */
export async function checkStores(pipeline: LocalPipeline, result: Uploaded) {
  const { dataDir, awsEndpoint, deployment } = pipeline;
  const { received, accepted, quarantined } = result;
  const client = dynamodb(embeddedServices(awsEndpoint, deployment.region));
  const stores = {
    dataDir,
    dynamodb: client,
    invoicesTable: deployment.named('InvoicesTable').ref,
    customersTable: deployment.named('CustomersTable').ref,
  };
  const ingestIds = result.parts.map(({ ingestId }) => ingestId);
  const { totals, differences } = await readBack(stores, { ingestIds, accepted, quarantined });
  client.destroy();
  if (received === accepted + quarantined) return { totals, differences };
  const lost = `${received} lines were received, but ${accepted + quarantined} are accounted for.`;
  return { totals, differences: [lost, ...differences] };
}
