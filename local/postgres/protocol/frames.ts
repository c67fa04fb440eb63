import { PgError, SQLSTATE } from './pg-error.ts';

export type Frame = { type: string; body: Buffer };

/** PostgreSQL's limit for the first packet of a connection. */
const MAX_STARTUP_BYTES = 10_000;
const LENGTH_BYTES = 4;

/**
 * Cuts the bytes of a client into messages: packets without a type until the session has started,
 * and then messages of a type byte, a length and a body.
 * https://www.postgresql.org/docs/15/protocol-message-formats.html
 */
export class Frames {
  #pieces: Buffer[] = [];
  #bytes = 0;
  readonly #maxBytes: () => number;

  /** `maxBytes` is how long a message may be at the moment. */
  constructor(maxBytes: () => number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes wait to be taken. */
  get waiting(): number {
    return this.#bytes;
  }

  push(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
  }

  /** The body of a packet without a type; undefined until it is complete. */
  takePacket(): Buffer | undefined {
    return this.#take(0, MAX_STARTUP_BYTES)?.subarray(LENGTH_BYTES);
  }

  /** The next message; undefined until it is complete. Throws when it is too long. */
  take(): Frame | undefined {
    const whole = this.#take(1, this.#maxBytes());
    if (!whole) return undefined;
    return { type: String.fromCharCode(whole.readUInt8()), body: whole.subarray(1 + LENGTH_BYTES) };
  }

  #take(before: number, maxBytes: number): Buffer | undefined {
    const header = before + LENGTH_BYTES;
    if (this.#bytes < header) return undefined;
    const length = this.#head(header).readUInt32BE(before);
    if (length < LENGTH_BYTES) {
      throw new PgError(SQLSTATE.protocolViolation, `invalid message length ${length}`);
    }
    if (length > maxBytes) {
      throw new PgError(
        SQLSTATE.programLimitExceeded,
        `a message of ${length} bytes is too long: at most ${maxBytes} are taken`,
      );
    }
    return this.#bytes < before + length ? undefined : this.#cut(before + length);
  }

  #cut(length: number): Buffer {
    const head = this.#head(length);
    const first = this.#pieces.shift() ?? head;
    if (first.length > length) this.#pieces.unshift(first.subarray(length));
    this.#bytes -= length;
    return head.subarray(0, length);
  }

  /** The first piece, joined with others until it has so many bytes. */
  #head(length: number): Buffer {
    const [first] = this.#pieces;
    if (first && first.length >= length) return first;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}
