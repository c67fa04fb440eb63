import { Problem } from '../api/problem.ts';
import type { Timer } from '../concurrency/timer.ts';
import type { Origin } from '../domain/origin.ts';
import type { Source } from '../formats/source.ts';
import type { Ingest, Ledger } from '../ledger/ledger.ts';
import type { RecordStream } from '../stream/put-records.ts';
import { chunksOf, linesOf, planOf } from './cut.ts';
import { missingChunks, only, type ProgressPorts } from './missing-chunks.ts';
import { putChunks } from './put-chunks.ts';

/** Lines that are to become an ingest. */
export type Intake = {
  ingestId: string;
  source: Source;
  /** SHA-256, in hex, of the body and everything that decides how it is read. */
  bodyHash: string;
  /** The correction whose lines these are. */
  corrects?: string;
  /** Where the records come from. It is recorded and decides nothing. */
  origin?: Origin;
  /** When to give up, in milliseconds since 1970. */
  deadline: number;
};

export type IntakePorts = ProgressPorts & {
  ledger: Pick<Ledger, 'createIngest' | 'acceptIngest'>;
  stream: RecordStream;
  timer: Timer;
};

export type Accepted = Pick<Ingest, 'ingestId' | 'lines' | 'chunks' | 'warnings'> & {
  /** Whether the same ingest had been accepted already. */
  replayed: boolean;
  /** How many of its chunks were put into the stream again, because they had not landed. */
  putAgain: number;
};

/**
 * Puts the lines of an ingest into the stream. When it resolves, every chunk is in the stream. When
 * it throws, a repetition is safe: the ingest is recorded before the first chunk is put, and a
 * repetition cuts and names the chunks in the same way. One that comes after a minute puts those
 * chunks again that have not landed.
 *
 * Throws a 422 Problem when the ingest is known with another body.
 */
export async function takeIn(intake: Intake, ports: IntakePorts): Promise<Accepted> {
  const { ledger, stream, timer } = ports;
  const { ingestId, source, bodyHash, corrects, origin, deadline } = intake;
  const plan = planOf(source);
  const recorded = await ledger.createIngest({
    ingestId,
    bodyHash,
    form: source.form,
    plan,
    lines: linesOf(plan),
    chunks: plan.chunks.length,
    state: 'RECEIVED',
    receivedAt: new Date(timer.now()).toISOString(),
    warnings: source.warnings,
    ...(corrects !== undefined && { corrects }),
    ...(origin && { origin }),
  });
  if (recorded.bodyHash !== bodyHash) throw reusedKey();
  const { lines, chunks, warnings } = recorded;
  const replayed = recorded.state === 'ACCEPTED';
  const cut = chunksOf(source, recorded.plan, ingestId);
  const putAgain = replayed ? await missingChunks(recorded, ports) : new Set<number>();
  if (!replayed || putAgain.size > 0) {
    await putChunks(replayed ? only(putAgain, cut) : cut, stream, timer, deadline);
  }
  if (!replayed) await ledger.acceptIngest(ingestId);
  return { ingestId, lines, chunks, warnings, replayed, putAgain: putAgain.size };
}

/** The problem of a key that was used for another body. */
export function reusedKey(): Problem {
  return new Problem(422, 'The Idempotency-Key was used for another body. Use a new key.', {
    type: 'urn:invoice-pipeline:idempotency-key-reused',
  });
}
