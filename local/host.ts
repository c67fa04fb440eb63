import type { startFront } from './api-gateway/front.ts';
import type { StartDynamodb } from './dynamodb/dynamodb.ts';
import type { startEndpoint } from './endpoint/server.ts';
import type { openLambda } from './lambda/invoker.ts';

/** Where the embedded AWS meets the machine: without these it opens ports, worker threads and a process of its own. */
export type Host = {
  listenEndpoint: NonNullable<Parameters<typeof startEndpoint>[0]['listen']>;
  listenApi: NonNullable<Parameters<typeof startFront>[0]['listen']>;
  startInstance: NonNullable<Parameters<typeof openLambda>[0]['startInstance']>;
  startDynamodb: StartDynamodb;
};
