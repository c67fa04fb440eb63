import { hostname, userInfo } from 'node:os';
import { DEFAULT_DATA_DIR } from '../target/data-dir.ts';
import { journalFolder, journalIn } from '../upload/plan/journal.ts';

/** Who asks, as the ledger keeps it. AWS records the principal in CloudTrail. */
export function requesterName(): string {
  return `${userInfo().username}@${hostname()}`.slice(0, 200);
}

/** The ingests of an upload by the journal of a local pipeline: earlier versions recorded no uploads. */
export async function sentFromHere(
  uploadId: string,
  dataDir: string = DEFAULT_DATA_DIR,
): Promise<string[]> {
  const records = await journalIn(journalFolder(dataDir)).records();
  const found = records.find(({ plan }) => plan.uploadId === uploadId);
  return [...(found?.sent.values() ?? [])].map(({ ingestId }) => ingestId);
}
