import { readBacklog } from '../../local/event-source/backlog.ts';
import { type Api, type ApiAddress, apiAt } from '../api/api.ts';
import { holdsLines, listBatches } from '../api/batches.ts';
import { retryPolicy } from '../api/retry.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import { type Journal, journalFolder, journalIn, remoteJournalFolder } from './plan/journal.ts';
import type { Blockage } from './send/stall.ts';

/** The pipeline that an upload goes to. */
export type Destination = {
  api: Api;
  journal: Journal;
  /**
   * Why lines that have not landed will not land without the user. Called when nothing lands.
   */
  blockage(): Promise<Blockage>;
  /** Sleeps between two polls. Undefined where nothing is known of the pipeline in the meantime. */
  sleep?(ms: number): Promise<unknown>;
};

type Note = (text: string) => void;

/** The uploads from this machine to the pipeline that the options of a command name. */
export function journalOf(options: { 'data-dir': string; url?: string | undefined }): Journal {
  const { url, 'data-dir': dataDir } = options;
  return journalIn(url === undefined ? journalFolder(dataDir) : remoteJournalFolder(baseOf(url)));
}

/** The embedded AWS reads the caller from a signature, and does not verify it. */
const LOCAL_SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/execute-api/aws4_request';

/** The pipeline that is running on a data directory. An empty key means that its API uses IAM. */
export function localDestination(
  { url, apiKey, dataDir }: { url: string; apiKey: string; dataDir: string },
  note: Note,
): Destination {
  const caller = apiKey === '' ? { authorization: LOCAL_SIGNATURE } : {};
  const api = apiAt({ url, key: apiKey || undefined, ...caller }, retryPolicy({ note }));
  return {
    api,
    journal: journalIn(journalFolder(dataDir)),
    blockage: () => blockageOf(dataDir, api),
  };
}

/**
 * A pipeline whose backlog is not visible from here, such as a deployed one. When nothing lands,
 * only time tells. Throws when the URL is invalid.
 */
export function remoteDestination(address: ApiAddress, note: Note): Destination {
  const api = apiAt({ ...address, url: baseOf(address.url) }, retryPolicy({ note }));
  const journal = journalIn(remoteJournalFolder(api.url));
  return { api, journal, blockage: () => Promise.resolve(undefined) };
}

/** The address with a slash at its end. */
function baseOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new CommandError(`--url takes an address such as https://…/prod, not "${url}".`, REFUSED);
  }
  return url.endsWith('/') ? url : `${url}/`;
}

/**
 * Looks while nothing else is in progress: no record is left in the stream, and no sealed batch
 * waits for the scheduled finisher.
 */
async function blockageOf(dataDir: string, api: Api): Promise<Blockage> {
  const { records, parked } = readBacklog(dataDir);
  if (records > 0 || (await listBatches(api)).some(holdsLines)) return undefined;
  return parked > 0 ? 'parked' : 'lost';
}
