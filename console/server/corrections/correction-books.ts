import * as z from 'zod';
import type { Api } from '../../../cli/api/api.ts';
import type { CorrectionBooks } from '../../api/quarantine.ts';

const Ingest = z.object({
  ingestId: z.string(),
  accepted: z.int(),
  quarantined: z.int(),
  pending: z.int(),
  corrected: z.int(),
});
type Ingest = z.infer<typeof Ingest>;
const Ingests = z.object({ ingests: z.array(Ingest) });

/** What became of the lines of these ingests, by id. */
export async function readBooks(
  api: Pick<Api, 'get'>,
  ingestIds: readonly string[],
): Promise<Map<string, Ingest>> {
  if (ingestIds.length === 0) return new Map();
  const path = `/ingests?ids=${ingestIds.map(encodeURIComponent).join()}`;
  const { ingests } = Ingests.parse(await api.get(path));
  return new Map(ingests.map((ingest) => [ingest.ingestId, ingest]));
}

export const NOTHING: CorrectionBooks = {
  accepted: 0,
  quarantined: 0,
  pending: 0,
  correctedAgain: 0,
};

export function booksOf(ingest: Ingest | undefined): CorrectionBooks | undefined {
  if (!ingest) return undefined;
  const { accepted, quarantined, pending, corrected: correctedAgain } = ingest;
  return { accepted, quarantined, pending, correctedAgain };
}
