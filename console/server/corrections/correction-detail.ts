import * as z from 'zod';
import type { Api } from '../../../cli/api/api.ts';
import { CorrectionState } from '../../../functions/domain/correction.ts';
import type { CorrectionDetail } from '../../api/quarantine.ts';
import { RequestProblem } from '../route.ts';
import { booksOf, NOTHING, readBooks } from './correction-books.ts';

const Correction = z.object({
  correctionId: z.string(),
  state: CorrectionState,
  correctedAt: z.string(),
  correctedBy: z.string(),
  reason: z.string().optional(),
  ingestId: z.string().optional(),
  lines: z.array(
    z.object({ alreadyCorrected: z.unknown().optional(), unknown: z.unknown().optional() }),
  ),
});

/** A correction, and what became of its lines. */
export async function correctionDetail(
  api: Pick<Api, 'get'>,
  correctionId: string,
): Promise<CorrectionDetail> {
  const answer = await api.get(`/corrections/${encodeURIComponent(correctionId)}`);
  if (answer === undefined)
    throw new RequestProblem(404, `There is no correction ${correctionId}.`);
  const { reason, lines, ingestId, ...correction } = Correction.parse(answer);
  const books =
    ingestId === undefined ? undefined : (await readBooks(api, [ingestId])).get(ingestId);
  const alreadyCorrected = lines.filter((line) => line.alreadyCorrected !== undefined).length;
  const unknown = lines.filter((line) => line.unknown !== undefined).length;
  return {
    ...correction,
    note: reason ?? null,
    ingestId: ingestId ?? null,
    lines: lines.length - alreadyCorrected - unknown,
    alreadyCorrected,
    unknown,
    became: booksOf(books) ?? NOTHING,
  };
}
