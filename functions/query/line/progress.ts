import type { LineState } from '../../api/line-responses.ts';
import type { Retraction } from '../../domain/retraction.ts';
import type { Batch } from '../../ledger/ledger.ts';
import type { TracedIngest } from '../../ledger/line-trail.ts';
import type { LandedLine } from './landed-line.ts';

/** How far a line has come, in a word and in a sentence. */
export type Progress = { state: LineState; detail: string };

const is = (state: LineState, detail: string): Progress => ({ state, detail });

/** Returns how far a line has come that has not landed. */
export function pendingProgress(
  ingest: TracedIngest | undefined,
  batch: Batch | undefined,
): Progress {
  if (batch) return batchProgress(batch);
  if (ingest?.state === 'RECEIVED') {
    return is(
      'RECEIVED',
      'The request is recorded, but it is not sure that the line is in the stream. Send the same body again with the same Idempotency-Key.',
    );
  }
  return is('STREAMED', 'The line is in the stream. No batch has claimed it yet.');
}

function batchProgress({ batchId, state }: Batch): Progress {
  switch (state) {
    case 'STARTED':
      return is('CLAIMED', `Batch ${batchId} is processing the line.`);
    case 'SEALED':
    case 'COMMITTED':
      return is(
        'SEALED',
        `Batch ${batchId} has decided what becomes of the line, and is writing it.`,
      );
    case 'FAILED':
      return is(
        'CLAIMED',
        `Batch ${batchId} failed before it decided anything. The line waits for the next attempt: a redelivery or a replay.`,
      );
    case 'ABANDONED':
      return is('CLAIMED', `Batch ${batchId} was abandoned. The line waits for the next attempt.`);
  }
}

/** Returns that a line was taken out of the stores; undefined if it was not, or was never there. */
export function retractedProgress(
  landed: LandedLine | undefined,
  retraction: Retraction | undefined,
): Progress | undefined {
  if (!landed || landed.kind === 'quarantined' || landed.kind === 'expired') return undefined;
  switch (retraction?.state) {
    case 'RETRACTING':
      return is('RETRACTED', 'The line is just being taken out of the stores, with its ingest.');
    case 'RETRACTED':
      return is(
        'RETRACTED',
        `The line was accepted, and its ingest was retracted since. It can be brought back until ${retraction.expiresAt}.`,
      );
    case 'RESTORING':
      return is('RETRACTED', 'The line was retracted, and is just being brought back.');
    case 'RESENT':
      return is(
        'RETRACTED',
        `The line was retracted with its ingest, and sent again as a line of ingest ${retraction.resentAs}.`,
      );
    case 'PURGED':
      return is(
        'RETRACTED',
        'The line was retracted with its ingest, and can not be brought back.',
      );
    default:
      return undefined;
  }
}

/** Returns how a line ended. */
export function landedProgress(landed: LandedLine, lineId: string): Progress {
  switch (landed.kind) {
    case 'accepted':
      return is('ACCEPTED', 'The line is in the lake and can be queried.');
    case 'quarantined':
      return is(
        'QUARANTINED',
        'The line could not be accepted. It is in the quarantine, from which it can be corrected.',
      );
    case 'expired':
      return is(
        'QUARANTINED',
        `The line could not be accepted. It expired with the quarantine on ${new Date(landed.at).toISOString().slice(0, 10)}.`,
      );
    case 'unrecorded':
      return is(
        landed.mayBeQuarantined ? 'LANDED' : 'ACCEPTED',
        `The line has landed, but which day it is of is no longer recorded. This finds it: SELECT * FROM invoice_lines WHERE line_id = '${lineId}'`,
      );
    case 'missing':
      return is(
        'MISSING',
        'The line has landed, but no store has it: it was removed, or is lost. "npm run audit" says more.',
      );
  }
}
