import { describe, expect, it } from 'vitest';
import { synthesise } from '../../../infra/build/synthesise.ts';
import { Stage } from '../../../infra/stage-config.ts';
import { loadDeployment } from '../../../local/template/deployment.ts';
import { dimensionValues } from './dimension-values.ts';
import { DOCUMENTED_METRICS } from './documented-metrics.ts';
import { metricsOfAlarms, metricsOfDashboards, type UsedMetric } from './used-metrics.ts';

const TARGET = { account: '000000000000', region: 'us-east-1' };

const documented = ({ namespace, name }: UsedMetric) =>
  DOCUMENTED_METRICS[namespace]?.metrics[name];

const said = ({ where, namespace, name }: UsedMetric): string => `${where}: ${namespace} ${name}`;

const sorted = (names: Iterable<string>): string => [...names].toSorted().join(', ');

describe.each(Stage.options)('in %s, the metrics of alarms and dashboard', async (stage) => {
  const { assemblyDir } = await synthesise(stage);
  const deployment = loadDeployment(assemblyDir, TARGET);
  const alarms = metricsOfAlarms(deployment);
  const graphs = metricsOfDashboards(deployment);
  const used = [...alarms, ...graphs];
  const valuesOf = dimensionValues(deployment);

  it('are all documented', () => {
    expect(alarms.length).toBeGreaterThan(stage === 'prod' ? 20 : 2);
    expect(graphs.length).toBeGreaterThan(20);
    expect(used.filter((metric) => !documented(metric)).map(said)).toEqual([]);
  });

  it('have a set of dimensions under which the service publishes them', () => {
    const elsewhere = used.filter((metric) => {
      const sets = documented(metric)?.dimensions.map(sorted) ?? [];
      return !sets.includes(sorted(Object.keys(metric.dimensions)));
    });
    expect(
      elsewhere.map((metric) => `${said(metric)} under ${sorted(Object.keys(metric.dimensions))}`),
    ).toEqual([]);
  });

  it('have dimensions that name resources of the stage', () => {
    const unknown = used.flatMap((metric) =>
      Object.entries(metric.dimensions)
        .filter(([name, value]) => !valuesOf(name, metric.dimensions).includes(value))
        .map(([name, value]) => `${said(metric)} of ${name} ${value}`),
    );
    expect(unknown).toEqual([]);
  });

  it('have a statistic that says something about them', () => {
    const useless = used.filter((metric) => {
      const statistic = metric.statistic.replace(/^p[\d.]+$/, 'p');
      return !documented(metric)?.statistics.includes(statistic);
    });
    expect(useless.map((metric) => `${said(metric)}: ${metric.statistic}`)).toEqual([]);
  });

  it('have no other unit than theirs', () => {
    const other = used.filter(
      (metric) => metric.unit !== undefined && metric.unit !== documented(metric)?.unit,
    );
    expect(other.map(said)).toEqual([]);
  });

  const hasAll = stage === 'prod';
  it(`${hasAll ? 'include' : 'leave out'} the throttles of every table and of every index, with an alarm`, () => {
    const tables = deployment.ofType('AWS::DynamoDB::Table').map(({ ref }) => ref);
    const places = tables.flatMap((table) => [
      table,
      ...valuesOf('GlobalSecondaryIndexName', { TableName: table }).map(
        (index) => `${table} ${index}`,
      ),
    ]);
    expect(places.length).toBeGreaterThan(tables.length);
    for (const event of ['WriteThrottleEvents', 'ReadThrottleEvents']) {
      const watched = alarms
        .filter(({ name }) => name === event)
        .map(({ dimensions: { TableName, GlobalSecondaryIndexName: index } }) =>
          index ? `${TableName} ${index}` : TableName,
        );
      expect(watched.toSorted(), event).toEqual(hasAll ? places.toSorted() : []);
    }
  });

  it('share a unit with their graph, whose title names it unless it is a count', () => {
    const names = { Milliseconds: '(ms)', Seconds: '(s)', Bytes: 'bytes', Count: '' };
    const wrong = graphs.filter((metric) => {
      const { unit = 'Count' } = documented(metric) ?? {};
      const named = Object.values(names).filter((name) => name && metric.where.includes(name));
      return named.join() !== names[unit];
    });
    expect(wrong.map(said)).toEqual([]);
  });
});
