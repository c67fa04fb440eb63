import { ServiceError } from '../endpoint/api-call.ts';

/**
 * Takes the `aws-chunked` framing off an upload: `<size in hex>[;signature]`, the bytes, …, a chunk of size 0, trailers. The trailers are put
 * into `trailers`, lower-case, once the body is through.
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

/** The longest line is a chunk's signature or a checksum trailer. */
const MAX_LINE = 4096;

class Input {
  readonly #source: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next line without its CRLF; empty at the end of the body. */
  async line(): Promise<string> {
    let end = this.#pending.indexOf('\r\n');
    while (end < 0) {
      if (this.#ended && this.#pending.length === 0) return '';
      if (this.#pending.length > MAX_LINE || !(await this.#more())) throw incomplete();
      end = this.#pending.indexOf('\r\n');
    }
    return this.#take(end + 2).toString('latin1', 0, end);
  }

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
