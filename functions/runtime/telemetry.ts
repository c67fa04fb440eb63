import { Logger } from '@aws-lambda-powertools/logger';
import type { EndedExecution } from '../execution/machine.ts';

/**
 * Structured logs. Only ids and counts are logged, never anything of a line, a customer or a body.
 * The stage's name comes from the environment (POWERTOOLS_SERVICE_NAME).
 */
export const logger = new Logger();

/**
 * The most ingests that a log line names. A batch of one-line POSTs may have thousands: StartBatch
 * logs all, once.
 */
const MAX_INGESTS_A_LINE = 20;

/** Adds the ingests' ids to every further log line of this invocation. */
export function aboutIngests(parts: Iterable<{ ingestId: string }>): void {
  const ingestIds = new Set<string>();
  for (const { ingestId } of parts) {
    ingestIds.add(ingestId);
    if (ingestIds.size === MAX_INGESTS_A_LINE) break;
  }
  logger.appendKeys({ ingestIds: [...ingestIds] });
}

/** Logs that an execution has ended, and how. */
export const executionEnded = (execution: EndedExecution): void =>
  logger.info('execution ended', execution);

/** Logs that the ledger could not record a batch's failure. */
export const failureUnrecorded = (batchId: string, error: unknown): void =>
  logger.error('the failure is not in the ledger', { batchId, error: String(error) });

/** Logs how a delivery is landed. */
export const landingLog = {
  begun: (batch: { batchId: string; chunks: number; ingestIds: string[] }): void =>
    logger.info('batch begun', batch),
  ended: executionEnded,
  unrecorded: failureUnrecorded,
};
