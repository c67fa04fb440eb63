import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Files, filesFor } from '../data-dir/files.ts';
import {
  frameOf,
  type LogFile,
  type NewRecord,
  OVERHEAD_BYTES,
  positionAfter,
  recordsAfter,
  recordsIn,
  scanLog,
  writeHeader,
} from './log-file.ts';
import { sequenceNumber } from './sequence-number.ts';
import type { StreamRecord } from './stream-log.ts';

/** A shard's records in a file. Memory holds their positions only. */
export class ShardLog {
  readonly #shard: number;
  readonly #file: FileHandle;
  readonly #log: LogFile;
  readonly #files: Files;
  readonly #changed = new EventEmitter().setMaxListeners(0);
  #writing: Promise<unknown> = Promise.resolve();
  #sealed = false;

  private constructor(shard: number, file: FileHandle, log: LogFile, files: Files) {
    this.#shard = shard;
    this.#file = file;
    this.#log = log;
    this.#files = files;
  }

  /**
   * Opens the file, or creates it. Cuts off a record that a killed process left incomplete. Drops
   * all records when every one of them arrived before `keepFrom`.
   */
  static async open(
    path: string,
    shard: number,
    keepFrom: number,
    files: Files = filesFor(),
  ): Promise<ShardLog> {
    if (!existsSync(path)) writeHeader(path, 1, files);
    let log = scanLog(path);
    if (log.offsets.length > 0 && log.lastArrival < keepFrom) {
      writeHeader(path, log.base + log.offsets.length, files);
      log = scanLog(path);
    }
    const file = await open(path, 'r+');
    await file.truncate(log.end);
    return new ShardLog(shard, file, log, files);
  }

  /** Returns the sequence numbers once the records are in the file, and durable. */
  append(records: readonly NewRecord[], arrivedAt: number): Promise<string[]> {
    const written = this.#writing.then(() => this.#write(records, arrivedAt));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /**
   * Returns at most `limit` records after `after` and `maxBytes` of keys and data, but at least one
   * record if there is one.
   */
  async read(after: string | undefined, limit: number, maxBytes: number): Promise<StreamRecord[]> {
    const from = positionAfter(this.#log, after);
    const start = this.#startOf(from);
    const last = Math.min(this.#log.offsets.length, from + limit);
    if (from >= last) return [];
    let to = from + 1;
    while (
      to < last &&
      this.#startOf(to + 1) - start - (to + 1 - from) * OVERHEAD_BYTES <= maxBytes
    ) {
      to += 1;
    }
    const bytes = Buffer.allocUnsafe(this.#startOf(to) - start);
    await this.#file.read(bytes, 0, bytes.length, start);
    return recordsIn(bytes, (index) => this.#numberAt(from + index));
  }

  /** Counts the records after `after`. */
  count(after: string | undefined): number {
    return recordsAfter(this.#log, after);
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
    return this.#numberAt(0);
  }

  /** The sequence number of the next record. */
  next(): string {
    return this.#numberAt(this.#log.offsets.length);
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #write(records: readonly NewRecord[], arrivedAt: number): Promise<string[]> {
    const frames = records.map((record) => frameOf(record, arrivedAt));
    await writeAt(this.#file, Buffer.concat(frames), this.#log.end, this.#files);
    const numbers = frames.map((frame) => {
      this.#log.offsets.push(this.#log.end);
      this.#log.end += frame.length;
      return this.#numberAt(this.#log.offsets.length - 1);
    });
    this.#changed.emit('change');
    return numbers;
  }

  #numberAt(position: number): string {
    return sequenceNumber(this.#shard, this.#log.base + position);
  }

  #startOf(position: number): number {
    return this.#log.offsets[position] ?? this.#log.end;
  }
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
