import { Logger } from '@aws-lambda-powertools/logger';

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
