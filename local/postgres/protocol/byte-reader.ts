import { PgError, SQLSTATE } from './pg-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the fields of one message. Throws 08P01 when the message is shorter than its fields. */
export class ByteReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  byte(): number {
    return this.#take(1).readUInt8();
  }

  int16(): number {
    return this.#take(2).readInt16BE();
  }

  int32(): number {
    return this.#take(4).readInt32BE();
  }

  uint32(): number {
    return this.#take(4).readUInt32BE();
  }

  bytes(length: number): Buffer {
    return this.#take(length);
  }

  /** Text up to a zero byte. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#offset);
    if (end === -1) throw malformed('a text has no end');
    const text = textOf(this.#bytes.subarray(this.#offset, end));
    this.#offset = end + 1;
    return text;
  }

  /** As many items as the 16-bit number before them says. */
  list<T>(item: () => T): T[] {
    const count = this.int16();
    if (count < 0) throw malformed(`a list of ${count} items`);
    return Array.from({ length: count }, item);
  }

  /** A 32-bit length and as many bytes; null for the length -1. */
  value(): Buffer | null {
    const length = this.int32();
    if (length < -1) throw malformed(`a value of ${length} bytes`);
    return length === -1 ? null : this.#take(length);
  }

  end(): void {
    if (this.remaining > 0) throw malformed(`${this.remaining} bytes too many`);
  }

  #take(length: number): Buffer {
    if (length < 0 || length > this.remaining) throw malformed('it ends too early');
    const taken = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return taken;
  }
}

/** Text in UTF-8, the only encoding here. Throws 22021 on other bytes. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new PgError(SQLSTATE.invalidEncoding, 'invalid byte sequence for encoding "UTF8"', {
      cause: error,
    });
  }
}

const malformed = (what: string): PgError =>
  new PgError(SQLSTATE.protocolViolation, `invalid message format: ${what}`);
