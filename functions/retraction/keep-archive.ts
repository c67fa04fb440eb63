import { DAY_MS } from '../domain/day.ts';
import { archivePrefix } from './archive.ts';
import type { RetractionPorts } from './ports.ts';

/** Longer than between two runs, even if some fail. */
const EARLY_MS = DAY_MS / 2;

type Kept = { ingestId: string; operationId: string };

export const keptFrom = (at: string | number, retractedDays: number): string =>
  new Date(new Date(at).getTime() + retractedDays * DAY_MS).toISOString();

/**
 * Keeps what is archived from expiring while an operation that needs it is not done: shortly before
 * it would, every object is put anew. Returns until when it is kept now.
 */
export async function keepArchive(
  until: string,
  archived: readonly Kept[],
  { archive, now, retractedDays }: Pick<RetractionPorts, 'archive' | 'now' | 'retractedDays'>,
): Promise<string> {
  if (now() < Date.parse(until) - EARLY_MS) return until;
  const renewed = keptFrom(now(), retractedDays);
  for (const { operationId, ingestId } of archived) {
    for (const key of await archive.keys(archivePrefix(operationId, ingestId))) {
      const bytes = await archive.get(key);
      if (bytes) await archive.put(key, bytes);
    }
  }
  return renewed;
}
