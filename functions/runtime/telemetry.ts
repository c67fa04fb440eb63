import { Logger } from '@aws-lambda-powertools/logger';

/**
 * Structured logs. Ids and counts only: nothing of a line, a customer or a body is ever logged. The stage's name comes from
 * the environment (POWERTOOLS_SERVICE_NAME).
 */
export const logger = new Logger();
