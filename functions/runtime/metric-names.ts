/** The namespace of the functions' metrics in CloudWatch. The dimension `service` is the stage. */
export const METRIC_NAMESPACE = 'InvoicePipeline';

/**
 * What the functions count in addition to the metrics of AWS. A count is sent with the work that it
 * counts, so it is sent again when the work is repeated after a lost response. Metrics are for
 * graphs and alarms. The ledger keeps the exact counts.
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
