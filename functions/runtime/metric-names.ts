/** The namespace of the functions' metrics in CloudWatch. The dimension `service` is the stage. */
export const METRIC_NAMESPACE = 'InvoicePipeline';

/**
 * What the functions measure in addition to the metrics of AWS. A value is sent with the work that
 * it measures, so it is sent again when the work is repeated after a lost response. Metrics are for
 * graphs and alarms. The ledger keeps the exact counts.
 */
export const METRICS = [
  'LinesReceived',
  'LinesAccepted',
  'LinesQuarantined',
  'BatchesCommitted',
  'BatchesUnfinished',
  'CorrectionsUnfinished',
  'DeliveriesStuck',
  'AuditDifferences',
  'AuditLagSeconds',
  'BooksUnbalanced',
] as const;
export type MetricName = (typeof METRICS)[number];
