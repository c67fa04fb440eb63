import { hostname, userInfo } from 'node:os';
import { DEFAULT_DATA_DIR } from '../target/data-dir.ts';
import { usageError } from '../ui/command.ts';
import { journalFolder, journalIn } from '../upload/plan/journal.ts';

/** Who asks, as the ledger keeps it. AWS records the principal in CloudTrail. */
export function requesterName(): string {
  return `${userInfo().username}@${hostname()}`.slice(0, 200);
}

/** Throws if a text can't be the id of an ingest or an upload. */
export function requireId(id: string, help: string): void {
  if (/^[0-9A-Za-z-]{1,64}$/.test(id)) return;
  throw usageError(
    `"${id.slice(0, 80)}" is no id of an ingest or an upload: these have at most 64 letters, digits and dashes.`,
    help,
  );
}

const MOST_OF_REASON = 1000;

/** Returns the member of a request that says why, if the user has said so. */
export function reasonOf(
  { reason }: { reason?: string },
  help: string,
): Readonly<{ reason?: string }> {
  if (reason === undefined) return {};
  if (reason.trim() !== '' && reason.length <= MOST_OF_REASON) return { reason };
  throw usageError(`--reason takes a text of 1 to ${MOST_OF_REASON} characters.`, help);
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
