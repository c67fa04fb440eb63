import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { Request, Response } from './network.ts';
import type { VirtualClock } from './virtual-clock.ts';

type RequestOptions = {
  host: string;
  port: number;
  method: string;
  path: string;
  headers: Record<string, string>;
};
type Send = (url: string, request: Request) => Promise<Response>;

/** Returns a replacement for `request` of `node:http`, with as much of it as the AWS SDK uses. */
export const requestOn =
  (send: Send, clock: VirtualClock) =>
  (options: RequestOptions, onResponse: (response: Readable) => void): ClientRequest =>
    new ClientRequest(options, send, clock).once('response', onResponse);

/** Does nothing: there are no connections to keep alive. */
export class Agent {
  destroy(): void {}
}

class ClientRequest extends Writable {
  readonly socket: SimulatedSocket;
  readonly #body: Buffer[] = [];
  readonly #options: RequestOptions;
  readonly #send: Send;

  constructor(options: RequestOptions, send: Send, clock: VirtualClock) {
    // The request stays open until it is answered: code that waits for `close` waits for the
    // response or for its own time-out.
    super({ autoDestroy: false });
    this.#options = options;
    this.#send = send;
    this.socket = new SimulatedSocket(clock);
    this.once('close', () => this.socket.destroy());
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#body.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    done();
    const { host, port, method, path, headers } = this.#options;
    const sent = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
    const request = { method, path, headers: Object.fromEntries(sent) };
    this.#send(`http://${host}:${port}`, { ...request, body: Buffer.concat(this.#body) }).then(
      (response) => this.#respond(response),
      (error) => this.destroy(error),
    );
  }

  #respond({ status, headers, body }: Response): void {
    if (this.destroyed) return;
    const message = Readable.from(body.length > 0 ? [body] : []);
    this.emit('response', Object.assign(message, { statusCode: status, headers, complete: true }));
    this.destroy();
  }
}

/** Only the time-out of a socket is simulated. */
class SimulatedSocket extends EventEmitter {
  readonly connecting = false;
  readonly #clock: VirtualClock;
  #timer: { cancel(): void } | undefined;

  constructor(clock: VirtualClock) {
    super();
    this.#clock = clock;
  }

  setTimeout(ms: number, onTimeout: () => void): void {
    this.#timer?.cancel();
    this.#timer = ms > 0 ? this.#clock.after(ms, onTimeout) : undefined;
  }

  setKeepAlive(): void {}

  destroy(): void {
    this.#timer?.cancel();
  }
}
