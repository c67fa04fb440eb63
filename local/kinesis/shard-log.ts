import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import {
  frameOf,
  type LogFile,
  type NewRecord,
  OVERHEAD,
  positionAfter,
  recordsAfter,
  recordsIn,
  scanLog,
  writeHeader,
} from './log-file.ts';
import { sequenceNumber } from './sequence-number.ts';
import type { StreamRecord } from './stream-log.ts';

/** A shard's records, in a file. Memory holds their offsets, not their data. */
export class ShardLog {
  readonly #shard: number;
  readonly #file: FileHandle;
  readonly #log: LogFile;
  readonly #changed = new EventEmitter().setMaxListeners(0);
  #writing: Promise<unknown> = Promise.resolve();
  #sealed = false;

  private constructor(shard: number, file: FileHandle, log: LogFile) {
    this.#shard = shard;
    this.#file = file;
    this.#log = log;
  }

  /**
   * Opens the file, making it if need be. What a killed process left half written is cut off; when every record
   * arrived before `keepFrom`, all are dropped.
   */
  static async open(path: string, shard: number, keepFrom: number): Promise<ShardLog> {
    if (!existsSync(path)) writeHeader(path, 1);
    let log = scanLog(path);
    if (log.offsets.length > 0 && log.lastArrival < keepFrom) {
      writeHeader(path, log.base + log.offsets.length);
      log = scanLog(path);
    }
    const file = await open(path, 'r+');
    await file.truncate(log.end);
    return new ShardLog(shard, file, log);
  }

  /** Answers the sequence numbers, once the records are in the file. */
  append(records: readonly NewRecord[], arrivedAt: number): Promise<string[]> {
    const written = this.#writing.then(() => this.#write(records, arrivedAt));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Records behind `after`: at most `limit` and `maxBytes` of keys and data, but at least one if there is any. */
  async read(after: string | undefined, limit: number, maxBytes: number): Promise<StreamRecord[]> {
    const from = positionAfter(this.#log, after);
    const start = this.#startOf(from);
    const last = Math.min(this.#log.offsets.length, from + limit);
    if (from >= last) return [];
    let to = from + 1;
    while (to < last && this.#startOf(to + 1) - start - (to + 1 - from) * OVERHEAD <= maxBytes) {
      to += 1;
    }
    const bytes = Buffer.allocUnsafe(this.#startOf(to) - start);
    await this.#file.read(bytes, 0, bytes.length, start);
    return recordsIn(bytes, (index) => this.#numberAt(from + index));
  }

  /** How many records are behind `after`. */
  count(after: string | undefined): number {
    return recordsAfter(this.#log, after);
  }

  /** Whether no record is behind `after`, and none ever will be. */
  ended(after: string | undefined): boolean {
    return this.#sealed && this.count(after) === 0;
  }

  /** Resolves when there is a record behind `after`, when there will be none, or when the signal aborts. */
  async arrival(after: string | undefined, signal: AbortSignal): Promise<void> {
    while (this.count(after) === 0 && !this.#sealed && !signal.aborted) {
      await once(this.#changed, 'change', { signal }).catch(() => undefined);
    }
  }

  /** Says that nothing comes after what has been appended; resolves when that is in the file. */
  async seal(): Promise<void> {
    await this.#writing;
    this.#sealed = true;
    this.#changed.emit('change');
  }

  /** The oldest record's sequence number. */
  first(): string {
    return this.#numberAt(0);
  }

  /** The sequence number that comes next. */
  next(): string {
    return this.#numberAt(this.#log.offsets.length);
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #write(records: readonly NewRecord[], arrivedAt: number): Promise<string[]> {
    const frames = records.map((record) => frameOf(record, arrivedAt));
    await writeAt(this.#file, Buffer.concat(frames), this.#log.end);
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

/** A write that fails half-way leaves nothing behind its start. */
async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  try {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  } catch (error) {
    await file.truncate(position);
    throw error;
  }
}
