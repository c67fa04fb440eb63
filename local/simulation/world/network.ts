import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';

export type Request = {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
};
export type Response = { status: number; headers: Record<string, string>; body: Buffer };
export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** HTTP within one process, without sockets: virtual time alone decides the order of messages. */
export type Network = {
  listen(listener: Listener): { url: string; close(): Promise<void> };
  /**
   * Rejects with ECONNREFUSED when nothing listens at the URL, and with ECONNRESET when the
   * listener is closed before it has responded.
   */
  exchange(url: string, request: Request): Promise<Response>;
};

export function openNetwork(): Network {
  const servers = new Map<string, { listener: Listener; reset: Set<(error: Error) => void> }>();
  let ports = 0;
  return {
    listen: (listener) => {
      ports += 1;
      const port = String(ports);
      const reset = new Set<(error: Error) => void>();
      servers.set(port, { listener, reset });
      const close = async () => {
        servers.delete(port);
        for (const one of reset) one(connectionError('ECONNRESET'));
      };
      return { url: `http://127.0.0.1:${port}`, close };
    },
    exchange: async (url, request) => {
      const server = servers.get(new URL(url).port);
      if (!server) throw connectionError('ECONNREFUSED');
      const { promise, resolve, reject } = Promise.withResolvers<Response>();
      server.reset.add(reject);
      void exchange(server.listener, request).then(resolve, reject);
      return promise.finally(() => server.reset.delete(reject));
    },
  };
}

export const connectionError = (code: string): Error =>
  Object.assign(new Error(`The connection failed: ${code}`), { code });

/** Runs a listener on one request. Rejects with ECONNRESET when it drops the response. */
export function exchange(listener: Listener, request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    const response: Writable = new CollectedResponse(resolve, reject);
    listener(incoming(request) as IncomingMessage, response as ServerResponse);
  });
}

/** Has the members of an `IncomingMessage` that listeners read. */
function incoming({ method, path, headers, body }: Request): Readable {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.assign(Readable.from(body.length > 0 ? [body] : []), {
    method,
    url: path,
    httpVersion: '1.1',
    complete: true,
    headers: Object.fromEntries(lowerCase),
    rawHeaders: Object.entries(headers).flat(),
    socket: { remoteAddress: '127.0.0.1' },
  });
}

/** Has the members of a `ServerResponse` that listeners write to. */
class CollectedResponse extends Writable {
  statusCode = 200;
  readonly #headers: Record<string, string> = {};
  readonly #body: Buffer[] = [];
  readonly #resolve: (response: Response) => void;

  constructor(resolve: (response: Response) => void, reject: (error: Error) => void) {
    super();
    this.#resolve = resolve;
    this.once('error', reject);
    this.once('close', () => {
      if (!this.writableFinished) reject(connectionError('ECONNRESET'));
    });
  }

  setHeader(name: string, value: number | string): this {
    this.#headers[name.toLowerCase()] = String(value);
    return this;
  }

  appendHeader(name: string, value: string): this {
    const before = this.#headers[name.toLowerCase()];
    return this.setHeader(name, before === undefined ? value : `${before}, ${value}`);
  }

  writeHead(status: number): this {
    this.statusCode = status;
    return this;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#body.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    const body = Buffer.concat(this.#body);
    this.#resolve({ status: this.statusCode, headers: this.#headers, body });
    done();
  }
}
