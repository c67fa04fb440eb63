import * as z from 'zod';
import { CorrectionState } from '../domain/correction.ts';
import { COMPONENTS, Link, PipelineTime } from './components.ts';

const lineId = z.string();

/** What became of one line of a correction. */
const CorrectedLine = z
  .union([
    z
      .object({ lineId, correctedLineId: z.string() })
      .describe('The corrected line was sent, and this is its id'),
    z
      .object({ lineId, alreadyCorrected: z.object({ correctionId: z.string() }) })
      .describe('An earlier correction has sent the line. This one did not'),
    z
      .object({ lineId, unknown: z.literal(true) })
      .describe('When the request came, the quarantine had no line with this id'),
    z
      .object({ lineId, pending: z.literal(true) })
      .describe('Not decided yet: the correction is still OPEN'),
  ])
  .register(COMPONENTS, { id: 'CorrectedLine' });
export type CorrectedLine = z.infer<typeof CorrectedLine>;

export const Correction = z
  .object({
    correctionId: z.string(),
    state: CorrectionState.describe(
      'SENT once every corrected line is in the stream; LOST if the request has gone from staging before that, so that nobody can send it any more',
    ),
    correctedAt: PipelineTime.describe('When the request came'),
    correctedBy: z.string().describe('The id of the API key, or the ARN of the IAM user or role'),
    reason: z.string().optional().describe('What the sender gave as the reason'),
    ingestId: z
      .string()
      .optional()
      .describe('The ingest of the corrected lines. Absent if none was sent, or not yet'),
    lines: z.array(CorrectedLine).describe('In the order of the request. None if LOST'),
    links: z.object({ self: Link, ingest: Link.optional() }),
  })
  .describe('A request that sends corrected versions of quarantined lines, each of them once')
  .register(COMPONENTS, { id: 'Correction' });
export type Correction = z.infer<typeof Correction>;
