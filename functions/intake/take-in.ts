import { Problem } from '../api/problem.ts';
import type { Timer } from '../concurrency/timer.ts';
import type { Origin } from '../domain/origin.ts';
import type { Source } from '../formats/source.ts';
import type { Ingest, IngestForm, Ledger } from '../ledger/ledger.ts';
import type { RetractionLedger } from '../ledger/operations/retraction-ledger.ts';
import type { RawKeeper } from '../raw/raw-bodies.ts';
import type { RawBody } from '../raw/raw-body.ts';
import type { RecordStream } from '../stream/put-records.ts';
import { chunksOf, linesOf, planOf } from './cut.ts';
import { missingChunks, only, type ProgressPorts } from './missing-chunks.ts';
import { putChunks } from './put-chunks.ts';
import { type ResendPorts, resentAs } from './resend.ts';

/** Lines that are to become an ingest. */
export type Intake = {
  ingestId: string;
  source: Source;
  /** SHA-256, in hex, of the body and everything that decides how it is read. */
  bodyHash: string;
  /** The body as it was sent, and how it is read. It decides nothing now. */
  raw: RawBody;
  /** The correction whose lines these are. */
  corrects?: string;
  /** Where the records come from. It is recorded and decides nothing. */
  origin?: Origin;
  /** The upload that they are a part of, and a hash of its sender. */
  upload?: { uploadId: string; sender: string };
  /** When to give up, in milliseconds since 1970. */
  deadline: number;
};

export type IntakePorts = ProgressPorts & {
  ledger: Pick<Ledger, 'createIngest' | 'acceptIngest'>;
  stream: RecordStream;
  timer: Timer;
  /** Absent where raw bodies are not kept. */
  raw?: RawKeeper;
  /** Absent where nothing is sent again that was retracted: corrections. */
  retractions?: ResendPorts['retractions'] & Pick<RetractionLedger, 'putUploaded'>;
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
 * chunks again that have not landed. Lines that were retracted are taken in as another ingest.
 *
 * Throws a 422 Problem when the ingest is known with another body, and a 409 Problem while it is
 * being retracted or restored.
 */
export async function takeIn(intake: Intake, ports: IntakePorts): Promise<Accepted> {
  const wanted = ingestOf(intake, ports.timer.now());
  const recorded = await record(wanted, ports);
  return putLines(intake, recorded, wasThere(recorded, wanted), ports);
}

/** Records the ingest, or another one in place of an ingest that was retracted. */
async function record(wanted: Ingest, ports: IntakePorts): Promise<Ingest> {
  const recorded = await ports.ledger.createIngest(wanted);
  if (recorded.bodyHash !== wanted.bodyHash) throw reusedKey();
  const { retractions } = ports;
  if (!retractions || !wasThere(recorded, wanted)) return recorded;
  const ingestId = await resentAs(recorded.ingestId, { retractions });
  return ingestId === undefined ? recorded : record({ ...wanted, ingestId }, ports);
}

function ingestOf(intake: Intake, now: number): Ingest {
  const { ingestId, source, bodyHash, corrects, origin } = intake;
  const plan = planOf(source);
  return {
    ingestId,
    bodyHash,
    form: source.form,
    plan,
    lines: linesOf(plan),
    chunks: plan.chunks.length,
    state: 'RECEIVED',
    receivedAt: new Date(now).toISOString(),
    warnings: source.warnings,
    ...(corrects !== undefined && { corrects }),
    ...(origin && { origin }),
  };
}

/** Whether an earlier request has recorded the ingest. */
const wasThere = (recorded: Ingest, { receivedAt }: Ingest): boolean =>
  recorded.state === 'ACCEPTED' || recorded.receivedAt !== receivedAt;

async function putLines(
  intake: Intake,
  recorded: Ingest,
  isRepeated: boolean,
  ports: IntakePorts,
): Promise<Accepted> {
  const { source, upload, deadline } = intake;
  const { ingestId, lines, chunks, warnings } = recorded;
  const replayed = recorded.state === 'ACCEPTED';
  const cut = chunksOf({ ...source, form: formOf(recorded, source) }, recorded.plan, ingestId);
  const putAgain = replayed ? await missingChunks(recorded, ports) : new Set<number>();
  // Before the first chunk, so that nothing lands that the upload does not know.
  if (!replayed && upload) {
    await ports.retractions?.putUploaded(upload.uploadId, { ingestId, sender: upload.sender });
  }
  if (!replayed) await keepBody(intake, recorded, isRepeated, ports);
  if (!replayed || putAgain.size > 0) {
    await putChunks(replayed ? only(putAgain, cut) : cut, ports.stream, ports.timer, deadline);
  }
  if (!replayed) await ports.ledger.acceptIngest(ingestId);
  return { ingestId, lines, chunks, warnings, replayed, putAgain: putAgain.size };
}

/**
 * Keeps the body before the first chunk: what has landed can be read again, or says that it can't.
 *
 * A repetition keeps it only while nobody holds a chunk. After that the body was kept before, or was
 * not to be. If it is not there now, an erasure may have passed since: it has taken a customer out of
 * lines that have landed, and the body would bring it back.
 */
async function keepBody(
  { raw }: Intake,
  recorded: Ingest,
  isRepeated: boolean,
  ports: IntakePorts,
): Promise<void> {
  if (!ports.raw) return;
  const known = isRepeated ? await ports.progress.readIngest(recorded.ingestId) : undefined;
  if (known && known.claims.length > 0) return;
  await ports.raw.keep(recorded, raw);
}

/**
 * How the records are read was decided when the ingest was recorded. Until December 2026 that was not
 * recorded, and unknown columns were always ignored.
 */
function formOf({ form }: Ingest, { form: { unknown: _, ...unrecorded } }: Source): IngestForm {
  return form ?? unrecorded;
}

/** The problem of a key that was used for another body. */
export function reusedKey(): Problem {
  return new Problem(422, 'The Idempotency-Key was used for another body. Use a new key.', {
    type: 'urn:invoice-pipeline:idempotency-key-reused',
  });
}
