import type { Readable } from 'node:stream';
import type { Pipeline } from './pipeline.ts';

/** A request of the page. It has passed the guard. */
export type ConsoleRequest = {
  pipeline: Pipeline;
  /** The decoded segments of the path, by their names in the route. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The body as it arrives. */
  body: Readable;
  /** The length of the body; undefined if the request does not say it. */
  bytes: number | undefined;
  /** Aborts when the page has gone away. */
  signal: AbortSignal;
};

/** What is sent as it is made, such as a download or a stream of events. */
export class Streamed {
  readonly contentType: string;
  readonly chunks: AsyncIterable<string | Uint8Array>;
  /** The name of the file that the browser saves; undefined to show it. */
  readonly fileName: string | undefined;

  constructor(contentType: string, chunks: AsyncIterable<string | Uint8Array>, fileName?: string) {
    this.contentType = contentType;
    this.chunks = chunks;
    this.fileName = fileName;
  }
}

/**
 * Returns what is sent as JSON, or `Streamed`. A `CommandError` becomes a message on the page; any
 * other error is a bug.
 */
export type Route = (request: ConsoleRequest) => Promise<unknown>;

/** Routes by method and path: `GET /api/batches/{batchId}`. */
export type Routes = Readonly<Record<`${'GET' | 'POST' | 'DELETE'} /api/${string}`, Route>>;

/** What the page asked for is not there, or can't be understood. */
export class RequestProblem extends Error {
  readonly status: 400 | 404 | 405 | 409 | 413 | 422;

  constructor(status: RequestProblem['status'], message: string) {
    super(message);
    this.name = 'RequestProblem';
    this.status = status;
  }
}
