import { EventEmitter, once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { type Files, filesFor } from '../data-dir/files.ts';
import { release } from '../release.ts';
import {
  FRAME_OVERHEAD,
  framesOf,
  type LogRecord,
  type NewRecord,
  recordsIn,
} from './log/frame.ts';
import { type GivenOut, openGivenOut, readGivenOut } from './log/given-out.ts';
import { type Evidence, type LogDamage, nextOf } from './log/log-damage.ts';
import { indexAfter, type LogIndex, recordsAfter } from './log/log-index.ts';
import { openLog } from './log/open-log.ts';
import { counterOf, sequenceNumber } from './sequence-number.ts';
import type { StreamRecord } from './stream-log.ts';

/** How far readers have come in a shard, as counters: all of them, and the one furthest ahead. */
export type ReadTo = { all: number; furthest: number };
export const UNREAD: ReadTo = { all: 0, furthest: 0 };

/** What is known of a shard besides its log. */
export const evidenceOf = (path: string, { all, furthest }: ReadTo): Evidence => ({
  givenOut: Math.max(readGivenOut(path) ?? 0, furthest),
  processed: all,
});

export type ShardLogOptions = {
  /** All records are dropped when every one of them arrived before this time. */
  keepFrom?: number;
  files?: Files;
  readTo?: ReadTo;
  /** Called before a damaged log is replaced. Throws by default. */
  onDamage?(damage: LogDamage): void;
  /** Called once if a record is found to have changed while the log is open. */
  onChanged?(): void;
};

type Parts = {
  shard: number;
  file: FileHandle;
  log: LogIndex;
  next: number;
  givenOut: GivenOut;
  onChanged: () => void;
};

/** A shard's records in a file. Memory holds their positions only. */
export class ShardLog {
  readonly #shard: number;
  readonly #file: FileHandle;
  readonly #log: LogIndex;
  readonly #files: Files;
  readonly #givenOut: GivenOut;
  readonly #changed = new EventEmitter().setMaxListeners(0);
  #onChanged: () => void;
  /** The counter of the next record. */
  #next: number;
  #writing: Promise<unknown> = Promise.resolve();
  #sealed = false;

  private constructor({ shard, file, log, next, givenOut, onChanged }: Parts, files: Files) {
    this.#onChanged = onChanged;
    this.#shard = shard;
    this.#file = file;
    this.#log = log;
    this.#next = next;
    this.#givenOut = givenOut;
    this.#files = files;
  }

  /**
   * Opens the file, or creates it. Cuts off a record that a killed process left incomplete. Numbers
   * that were given out before are not given out again, even if their records are gone: readers
   * would pass over the new ones.
   */
  static async open(path: string, shard: number, options: ShardLogOptions = {}): Promise<ShardLog> {
    const { keepFrom = 0, files = filesFor(), readTo = UNREAD, onDamage = refuse } = options;
    const evidence = evidenceOf(path, readTo);
    const log = openLog(path, { evidence, keepFrom, files, onDamage });
    const file = await open(path, 'r+');
    await file.truncate(log.end);
    const parts: Parts = {
      shard,
      file,
      log,
      next: nextOf(log, evidence),
      givenOut: openGivenOut(path),
      onChanged: options.onChanged ?? (() => undefined),
    };
    return new ShardLog(parts, files);
  }

  /** Returns the sequence numbers once the records are in the file, and durable. */
  append(records: readonly NewRecord[], arrivedAt: number): Promise<string[]> {
    const written = this.#writing.then(() => this.#write(records, arrivedAt));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /**
   * Returns at most `limit` records after `after` and `maxBytes` of keys and data, but at least one
   * record if there is one. Throws when one of them has changed since it was written: the next `open`
   * goes on without it.
   */
  async read(after: string | undefined, limit: number, maxBytes: number): Promise<StreamRecord[]> {
    const from = indexAfter(this.#log, counterIn(after));
    const start = this.#startOf(from);
    const last = Math.min(this.#log.offsets.length, from + limit);
    if (from >= last) return [];
    let to = from + 1;
    while (
      to < last &&
      this.#startOf(to + 1) - start - (to + 1 - from) * FRAME_OVERHEAD <= maxBytes
    ) {
      to += 1;
    }
    const bytes = Buffer.allocUnsafe(this.#startOf(to) - start);
    await this.#file.read(bytes, 0, bytes.length, start);
    return this.#decoded(bytes).map(({ counter, ...record }) => ({
      ...record,
      sequenceNumber: this.#numberOf(counter),
    }));
  }

  #decoded(bytes: Buffer): LogRecord[] {
    try {
      return recordsIn(bytes);
    } catch (error) {
      this.#onChanged();
      this.#onChanged = () => undefined;
      throw error;
    }
  }

  /** Counts the records after `after`. */
  count(after: string | undefined): number {
    return recordsAfter(this.#log, counterIn(after));
  }

  /** Whether there is no record after `after`, and never will be. */
  ended(after: string | undefined): boolean {
    return this.#sealed && this.count(after) === 0;
  }

  /** Resolves when there is a record after `after`, when the log has ended, or on abort. */
  async arrival(after: string | undefined, signal: AbortSignal): Promise<void> {
    while (this.count(after) === 0 && !this.#sealed && !signal.aborted) {
      await once(this.#changed, 'change', { signal }).catch(() => undefined);
    }
  }

  /** Ends the log after the records that were appended. Resolves when they are in the file. */
  async seal(): Promise<void> {
    await this.#writing;
    this.#sealed = true;
    this.#changed.emit('change');
  }

  /** The sequence number of the oldest record. */
  first(): string {
    return this.#numberOf(this.#log.counters[0] ?? this.#next);
  }

  /** The sequence number of the next record. */
  next(): string {
    return this.#numberOf(this.#next);
  }

  async close(): Promise<void> {
    await this.#writing;
    this.#givenOut.close();
    await this.#file.close();
  }

  async #write(records: readonly NewRecord[], arrivedAt: number): Promise<string[]> {
    const first = this.#next;
    const { bytes, lengths } = framesOf(
      records.map(({ partitionKey, data }, index) => {
        return { partitionKey, data, counter: first + index, arrivedAt };
      }),
    );
    await writeAt(this.#file, bytes, this.#log.end, this.#files).finally(() => release(bytes));
    for (const length of lengths) {
      this.#log.counters.push(this.#next);
      this.#log.offsets.push(this.#log.end);
      this.#log.end += length;
      this.#next += 1;
    }
    this.#givenOut.write(this.#next - 1);
    this.#changed.emit('change');
    return records.map((_, index) => this.#numberOf(first + index));
  }

  #numberOf(counter: number): string {
    return sequenceNumber(this.#shard, counter);
  }

  #startOf(position: number): number {
    return this.#log.offsets[position] ?? this.#log.end;
  }
}

const counterIn = (sequence: string | undefined): number | undefined =>
  sequence === undefined ? undefined : counterOf(sequence);

function refuse(): never {
  throw new Error('a log is damaged');
}

/** A write that fails leaves nothing after its start. */
async function writeAt(
  file: FileHandle,
  bytes: Buffer,
  position: number,
  files: Files,
): Promise<void> {
  try {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    await files.sync(file);
  } catch (error) {
    await file.truncate(position);
    throw error;
  }
}
