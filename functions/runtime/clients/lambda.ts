import { LambdaClient } from '@aws-sdk/client-lambda';
import { configOf, type Where } from './client-config.ts';

/** An invocation may take this long: that of SwitchDay ends after 30 s. */
const INVOCATION_RESPONSE_MS = 40_000;
/** Lambda's maximum, and some seconds for the way back. */
const WORK_RESPONSE_MS = 910_000;

export const lambda = (where: Where = {}): LambdaClient =>
  new LambdaClient(configOf(where, INVOCATION_RESPONSE_MS));

/** For functions that work for minutes. What was begun goes on, so it is not invoked again. */
export const lambdaForWork = (where: Where = {}): LambdaClient =>
  new LambdaClient({ ...configOf(where, WORK_RESPONSE_MS), maxAttempts: 1 });
