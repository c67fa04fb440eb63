import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, type MetricName } from './metric-names.ts';

/** Written to the log as one line of Embedded Metric Format: no call, no waiting, no cost but the line's. */
const metrics = new Metrics({ namespace: METRIC_NAMESPACE });

/** Counts; the zeros too, so that a graph tells "none" from "no news". */
export function count(counts: Partial<Readonly<Record<MetricName, number>>>): void {
  for (const [name, value] of Object.entries(counts)) {
    metrics.addMetric(name, MetricUnit.Count, value);
  }
  metrics.publishStoredMetrics();
}
