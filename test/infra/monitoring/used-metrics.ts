import * as z from 'zod';
import type { Deployment } from '../../../local/template/deployment.ts';

/** A metric of an alarm or a graph, with all references resolved. */
export type UsedMetric = {
  /** The name of the alarm, or the title of the graph. */
  where: string;
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  statistic: string;
  /** If a use names a unit, it sees only data in that unit. */
  unit: string | undefined;
};

const MetricStat = z.strictObject({
  Metric: z.strictObject({
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
  }),
  Period: z.number(),
  Stat: z.string(),
  Unit: z.string().optional(),
});

const Alarm = z.object({
  AlarmName: z.string(),
  Metrics: z.array(z.object({ MetricStat: MetricStat.optional() })),
});

/** Returns the metrics of every alarm. Throws for an alarm that does not have a list of them. */
export function metricsOfAlarms(deployment: Deployment): UsedMetric[] {
  return deployment.ofType('AWS::CloudWatch::Alarm').flatMap(({ properties }) => {
    const { AlarmName: where, Metrics } = Alarm.parse(properties);
    return Metrics.flatMap(({ MetricStat: used }) => (used ? [metricOf(where, used)] : []));
  });
}

function metricOf(where: string, { Metric, Stat, Unit }: z.infer<typeof MetricStat>): UsedMetric {
  return {
    where,
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value])),
    statistic: Stat,
    unit: Unit,
  };
}

const Rendering = z.object({
  stat: z.string().default('Average'),
  expression: z.string().optional(),
});
/** Namespace, name, the names and values of dimensions, and how the metric is shown. */
const Line = z.tuple([]).rest(z.union([z.string(), Rendering]));
const Body = z.object({
  widgets: z.array(
    z.object({
      properties: z.object({ title: z.string(), metrics: z.array(Line).default([]) }),
    }),
  ),
});

/** Returns the metrics of every graph, those included that are only part of an expression. */
export function metricsOfDashboards(deployment: Deployment): UsedMetric[] {
  return deployment.ofType('AWS::CloudWatch::Dashboard').flatMap(({ properties }) => {
    const body = Body.parse(JSON.parse(z.string().parse(properties['DashboardBody'])));
    return body.widgets.flatMap(({ properties: { title, metrics } }) =>
      metrics.flatMap((line) => metricOfLine(title, line)),
    );
  });
}

function metricOfLine(where: string, line: z.infer<typeof Line>): UsedMetric[] {
  const words = line.filter((word) => typeof word === 'string');
  const { stat, expression } = Rendering.parse(line.at(-1));
  if (expression !== undefined) return [];
  const [namespace = '', name = '', ...rest] = words;
  return [{ where, namespace, name, dimensions: pairs(rest), statistic: stat, unit: undefined }];
}

function pairs(words: readonly string[]): Record<string, string> {
  const names = words.filter((_, at) => at % 2 === 0);
  return Object.fromEntries(names.map((name, at) => [name, words[2 * at + 1] ?? '']));
}
