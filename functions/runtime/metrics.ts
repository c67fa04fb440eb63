import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, type MetricName } from './metric-names.ts';

/**
 * Metrics are written to the log as lines of Embedded Metric Format, which takes no call to
 * CloudWatch.
 */
const metrics = new Metrics({ namespace: METRIC_NAMESPACE });

/**
 * Publishes metrics. Zeros are published too, so that a graph shows the difference between none and
 * no data. A name that ends in Seconds has that unit, all others are counts.
 */
export function publish(values: Partial<Readonly<Record<MetricName, number>>>): void {
  for (const [name, value] of Object.entries(values)) {
    metrics.addMetric(name, unitOf(name), value);
  }
  metrics.publishStoredMetrics();
}

const unitOf = (name: string) => (name.endsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Count);
