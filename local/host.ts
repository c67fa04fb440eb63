import type { startFront } from './api-gateway/front.ts';
import type { OpenStore } from './dynamodb/dynamodb.ts';
import type { startEndpoint } from './endpoint/server.ts';
import type { openLambda } from './lambda/invoker.ts';
import type { startQueryProcess } from './query-engine/query-process.ts';

/**
 * The places where the embedded AWS uses ports, worker threads, child processes, the files of the
 * tables and the file system's clock. The simulation of faults replaces them.
 */
export type Host = {
  listenEndpoint: NonNullable<Parameters<typeof startEndpoint>[0]['listen']>;
  listenApi: NonNullable<Parameters<typeof startFront>[0]['listen']>;
  startInstance: NonNullable<Parameters<typeof openLambda>[0]['startInstance']>;
  /** How long an invocation waits for an instance, and how many there may be. */
  queueing: NonNullable<Parameters<typeof openLambda>[0]['queueing']>;
  openTables: OpenStore;
  startQueryProcess: typeof startQueryProcess;
  /** The time at which an object counts as written, if it is not that of the file system. */
  writtenAt: () => number;
};
