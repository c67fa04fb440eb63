import { unavailable } from '../api/problem.ts';
import type { Timer } from '../concurrency/timer.ts';
import { type Chunk, encodeChunk } from '../stream/chunk.ts';
import { placeOf } from '../stream/place.ts';
import {
  putRecords,
  type RecordStream,
  StreamFull,
  type StreamRecord,
} from '../stream/put-records.ts';

const RETRY_AFTER_SECONDS = 5;

/**
 * Puts every chunk into the stream. Throws a 503 Problem if some chunk is still not in the stream
 * at `deadline`.
 */
export async function putChunks(
  chunks: Iterable<Chunk>,
  stream: RecordStream,
  timer: Timer,
  deadline: number,
): Promise<void> {
  try {
    await putRecords(recordsOf(chunks), stream, timer, deadline);
  } catch (error) {
    if (!(error instanceof StreamFull)) throw error;
    throw unavailable(
      'The stream cannot take more lines at present. Send the same body again with the same Idempotency-Key.',
      RETRY_AFTER_SECONDS,
      error.cause,
    );
  }
}

/** Encodes each chunk when its turn comes, so that a body is not held in memory twice. */
function* recordsOf(chunks: Iterable<Chunk>): Generator<StreamRecord> {
  for (const chunk of chunks) {
    yield { ...placeOf(chunk.header), data: encodeChunk(chunk) };
  }
}
