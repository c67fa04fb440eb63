import type { Timer } from '../concurrency/timer.ts';
import type { Place } from './place.ts';

/** One record of the stream. */
export type StreamRecord = Place & { data: Uint8Array };

export type RecordStream = {
  /** Puts records, and returns the positions of those that the stream did not take. */
  putRecords(records: readonly StreamRecord[]): Promise<readonly number[]>;
};

/**
 * Thrown when some record is still not in the stream at the deadline. The cause is the last
 * failure, if any.
 */
export class StreamFull extends Error {
  constructor(cause: unknown) {
    super('The stream cannot take more records at present', { cause });
    this.name = 'StreamFull';
  }
}

/** The limits of PutRecords: 500 records, and in every region 5 MiB including partition keys. */
const MAX_RECORDS_PER_CALL = 500;
const MAX_BYTES_PER_CALL = 5 * 1024 * 1024;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/**
 * Puts every record into the stream, in as few calls as its limits allow, and retries the records
 * that it does not take. Throws `StreamFull` if some record is still not in the stream at
 * `deadline`.
 */
export async function putRecords(
  records: Iterable<StreamRecord>,
  stream: RecordStream,
  timer: Timer,
  deadline: number,
): Promise<void> {
  for (const call of callsOf(records)) await putAll(call, stream, timer, deadline);
}

function* callsOf(records: Iterable<StreamRecord>): Generator<StreamRecord[]> {
  let call: StreamRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.data.length + record.partitionKey.length;
    if (call.length === MAX_RECORDS_PER_CALL || bytes + size > MAX_BYTES_PER_CALL) {
      yield call;
      call = [];
      bytes = 0;
    }
    call.push(record);
    bytes += size;
  }
  if (call.length > 0) yield call;
}

async function putAll(
  records: readonly StreamRecord[],
  stream: RecordStream,
  timer: Timer,
  deadline: number,
): Promise<void> {
  let { left, cause } = await put(records, stream);
  for (let attempt = 0; left.length > 0; attempt += 1) {
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
    const pause = longest * timer.random();
    if (timer.now() + pause > deadline) throw new StreamFull(cause);
    await timer.sleep(pause);
    ({ left, cause } = await put(left, stream));
  }
}

/**
 * Returns the records that are left to put. A call that fails as a whole may have been throttled or
 * have lost its response, so all of its records are put again.
 */
async function put(
  records: readonly StreamRecord[],
  stream: RecordStream,
): Promise<{ left: readonly StreamRecord[]; cause?: unknown }> {
  try {
    const positions = new Set(await stream.putRecords(records));
    return { left: records.filter((_, position) => positions.has(position)) };
  } catch (cause) {
    return { left: records, cause };
  }
}
