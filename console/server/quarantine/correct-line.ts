import * as z from 'zod';
import type { Api } from '../../../cli/api/api.ts';
import { lineRequest } from '../../../cli/quarantine/lines/plan.ts';
import type { LineFields } from '../../../functions/domain/correction.ts';
import type { LineCorrected } from '../../api/quarantine.ts';
import { RequestProblem } from '../route.ts';

const Correction = z.object({
  correctionId: z.string(),
  lines: z.tuple([
    z.object({
      correctedLineId: z.string().optional(),
      alreadyCorrected: z.object({ correctionId: z.string() }).optional(),
      unknown: z.literal(true).optional(),
    }),
  ]),
});

type LineCorrection = { lineId: string; record: LineFields; note?: string | undefined };

/** Sends one corrected line. The same correction again is the same request, whoever sends it. */
export async function correctLine(
  api: Pick<Api, 'post'>,
  { lineId, record, note }: LineCorrection,
): Promise<LineCorrected> {
  const { key, body } = lineRequest({ lineId, after: record }, note || undefined);
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const answer = Correction.parse((await api.post('/corrections', body, headers)).body);
  const [{ correctedLineId = null, alreadyCorrected, unknown }] = answer.lines;
  if (unknown) throw new RequestProblem(404, 'The quarantine no longer has this line.');
  const correctionId = alreadyCorrected?.correctionId ?? answer.correctionId;
  return { correctionId, correctedLineId };
}
