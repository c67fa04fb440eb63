import { Logger } from '@aws-lambda-powertools/logger';

/** Structured logs. Ids and counts only: nothing of a line, a customer or a body is ever logged. */
export const logger = new Logger({ serviceName: 'invoice-pipeline' });
