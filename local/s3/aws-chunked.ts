import { ServiceError } from '../endpoint/api-call.ts';

/**
 * Removes the `aws-chunked` framing of an upload: for each chunk `<size in hex>[;signature]` and
 * its bytes, then a chunk of size 0, then the trailers. After the last byte, puts the trailers into
 * `trailers` under lower-case names. Throws IncompleteBody when the framing is broken.
 */
export async function* withoutChunks(
  body: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const input = new Input(body);
  for (let size = await chunkSize(input); size > 0; size = await chunkSize(input)) {
    yield* input.bytes(size);
    await input.line();
  }
  for (let line = await input.line(); line !== ''; line = await input.line()) {
    const [name = '', ...value] = line.split(':');
    trailers.set(name.trim().toLowerCase(), value.join(':').trim());
  }
}

async function chunkSize(input: Input): Promise<number> {
  const [size = ''] = (await input.line()).split(';');
  if (/^[0-9a-f]+$/i.test(size)) return Number.parseInt(size, 16);
  throw incomplete();
}

const incomplete = (): ServiceError =>
  new ServiceError('IncompleteBody', 'The aws-chunked body ends early or is malformed');

/** The longest lines are a chunk's signature and a checksum trailer. */
const MAX_LINE_BYTES = 4096;

class Input {
  readonly #source: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Returns the next line without its CRLF, or an empty one at the end of the body. */
  async line(): Promise<string> {
    let end = this.#pending.indexOf('\r\n');
    while (end < 0) {
      if (this.#ended && this.#pending.length === 0) return '';
      if (this.#pending.length > MAX_LINE_BYTES || !(await this.#more())) throw incomplete();
      end = this.#pending.indexOf('\r\n');
    }
    return this.#take(end + 2).toString('latin1', 0, end);
  }

  /** Yields the next `size` bytes. */
  async *bytes(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.#pending.length === 0 && !(await this.#more())) throw incomplete();
      const part = this.#take(Math.min(left, this.#pending.length));
      left -= part.length;
      yield part;
    }
  }

  #take(size: number): Buffer {
    const taken = this.#pending.subarray(0, size);
    this.#pending = this.#pending.subarray(size);
    return taken;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    this.#ended = next.done === true;
    if (next.done) return false;
    this.#pending =
      this.#pending.length > 0 ? Buffer.concat([this.#pending, next.value]) : next.value;
    return true;
  }
}
