import { Logger } from '@aws-lambda-powertools/logger';
import type { EndedExecution } from '../execution/machine.ts';

/**
 * Structured logs. Ids and counts only: nothing of a line, a customer or a body is ever logged. The stage's name comes from
 * the environment (POWERTOOLS_SERVICE_NAME).
 */
export const logger = new Logger();

/** A log line names so many ingests; a batch of one-line POSTs may hold thousands, which StartBatch lists once. */
const MAX_INGESTS_A_LINE = 20;

/** Names the ingests that every further line of this invocation is about. */
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

/** Logs a failure that is missing in the ledger: nothing else says that the batch failed. */
export const failureUnrecorded = (batchId: string, error: unknown): void =>
  logger.error('the failure is not in the ledger', { batchId, error: String(error) });
