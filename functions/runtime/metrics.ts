import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, type MetricName } from './metric-names.ts';

/** Written to the log as one line of Embedded Metric Format: no call, no waiting, no cost but the line's. */
const metrics = new Metrics({ namespace: METRIC_NAMESPACE });

/**
 * Publishes metrics; the zeros too, so that a graph tells "none" from "no news". A name that ends in
 * Seconds has that unit, all others are counts.
 */
export function publish(values: Partial<Readonly<Record<MetricName, number>>>): void {
  for (const [name, value] of Object.entries(values)) {
    metrics.addMetric(name, unitOf(name), value);
  }
  metrics.publishStoredMetrics();
}

const unitOf = (name: string) => (name.endsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Count);
