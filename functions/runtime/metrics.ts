import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, type MetricName } from './metric-names.ts';

/**
 * Metrics are written to the log as lines of Embedded Metric Format, which takes no call to
 * CloudWatch.
 */
const metrics = new Metrics({ namespace: METRIC_NAMESPACE });

/**
 * Publishes metrics, but no zeros: CloudWatch charges a metric for every hour with data, and most
 * scheduled runs find nothing. Alarms take no data for zero. That an audit runs at all is watched by
 * its invocations. A name that ends in Seconds has that unit, all others are counts.
 */
export function publish(values: Partial<Readonly<Record<MetricName, number>>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== 0) metrics.addMetric(name, unitOf(name), value);
  }
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}

const unitOf = (name: string) => (name.endsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Count);
