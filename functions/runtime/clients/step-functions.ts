import { SFNClient } from '@aws-sdk/client-sfn';
import { configOf, type Where } from './client-config.ts';

/**
 * Longer than the machine's time-out of 240 s. A retry of StartSyncExecution would start a second
 * execution.
 */
const MACHINE_RESPONSE_MS = 270_000;

/**
 * StartSyncExecution prefixes the host name with `sync-`, which does not work for an endpoint that
 * is an IP address.
 */
export const stepFunctions = (where: Where = {}): SFNClient =>
  new SFNClient({
    ...configOf(where, MACHINE_RESPONSE_MS),
    maxAttempts: 1,
    disableHostPrefix: (where.endpoint ?? process.env['AWS_ENDPOINT_URL']) !== undefined,
  });
