import type { startFront } from './api-gateway/front.ts';
import type { StartDynamodb } from './dynamodb/dynamodb.ts';
import type { startEndpoint } from './endpoint/server.ts';
import type { openLambda } from './lambda/invoker.ts';

/**
 * Everything that the embedded AWS needs of the machine that it runs on. By default it opens ports
 * and starts worker threads and a child process; the simulation of faults replaces these.
 */
export type Host = {
  listenEndpoint: NonNullable<Parameters<typeof startEndpoint>[0]['listen']>;
  listenApi: NonNullable<Parameters<typeof startFront>[0]['listen']>;
  startInstance: NonNullable<Parameters<typeof openLambda>[0]['startInstance']>;
  startDynamodb: StartDynamodb;
};
