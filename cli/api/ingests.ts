import { MAX_IDS } from '../../functions/api/request-parameters.ts';
import { inGroups } from '../../functions/concurrency/in-groups.ts';
import { CommandError } from '../ui/command.ts';
import type { Api } from './api.ts';
import { type IngestProgress, Ingests } from './responses.ts';

/** How many ingests one request reads. */
export const AT_A_TIME = MAX_IDS;

/** The progress of ingests, by id. An ingest that the pipeline does not know is left out. */
export async function readIngests(
  api: Pick<Api, 'get' | 'url'>,
  ingestIds: readonly string[],
): Promise<Map<string, IngestProgress>> {
  const known = new Map<string, IngestProgress>();
  for (const group of inGroups(ingestIds, AT_A_TIME)) {
    const body = await api.get(`/ingests?ids=${group.map(encodeURIComponent).join()}`);
    if (body === undefined) throw tooOld(api.url);
    for (const progress of Ingests.parse(body).ingests) known.set(progress.ingestId, progress);
  }
  return known;
}

function tooOld(url: string): CommandError {
  return new CommandError(
    `The pipeline at ${url} is older than this command: it has no "GET /ingests?ids=…". ` +
      'Deploy it again, or use the version of this command that it was deployed with.',
  );
}
