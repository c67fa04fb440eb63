/** Where CloudWatch keeps what the functions count; the dimension `service` tells one stage from another. */
export const METRIC_NAMESPACE = 'InvoicePipeline';

/**
 * What the functions count beside what AWS counts by itself. Each is sent with the work that it counts and may be sent twice
 * if that is repeated after a lost answer: signs of life for graphs and alarms. The books are the ledger's.
 */
export const METRICS = [
  'LinesReceived',
  'LinesAccepted',
  'LinesQuarantined',
  'BatchesCommitted',
  'BatchesUnfinished',
  'AuditDifferences',
  'AuditLagSeconds',
] as const;
export type MetricName = (typeof METRICS)[number];
