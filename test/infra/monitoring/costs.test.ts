import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../functions/runtime/metric-names.ts';
import { synthesise } from '../../../infra/build/synthesise.ts';
import { Stage, stageConfigOf } from '../../../infra/stage-config.ts';
import { loadDeployment } from '../../../local/template/deployment.ts';
import { metricsOfAlarms, metricsOfDashboards } from './used-metrics.ts';

/** CloudWatch charges a dashboard that has more. */
const FREE_METRICS = 50;

const page = readFileSync('docs/deploy.md', 'utf8');

/** Returns the arithmetic of a row of the tables of costs. */
function arithmeticOf(what: string): string {
  const row = page.split('\n').find((line) => line.startsWith(`| ${what} |`));
  return row?.split('|')[2]?.trim() ?? expect.fail(`docs/deploy.md has no row ${what}`);
}

describe.each(Stage.options)('the cost page has, of %s,', async (stage) => {
  const { assemblyDir } = await synthesise(stage);
  const deployment = loadDeployment(assemblyDir, { account: '000000000000', region: 'us-east-1' });
  const alarms = deployment.ofType('AWS::CloudWatch::Alarm');

  it('the number of alarms and of their metrics', () => {
    const metrics = metricsOfAlarms(deployment);
    expect(arithmeticOf('metrics of alarms')).toContain(
      `${stage}: ${metrics.length} metrics in ${alarms.length} alarms`,
    );
  });

  it('the number of metrics on the dashboard, which is free', () => {
    const metrics = metricsOfDashboards(deployment);
    expect(arithmeticOf('dashboard')).toContain(`${stage}: ${metrics.length} metrics`);
    expect(metrics.length).toBeLessThanOrEqual(FREE_METRICS);
    expect(deployment.ofType('AWS::CloudWatch::Dashboard')).toHaveLength(1);
  });

  it('the number of schedules in its traces', () => {
    const rates = deployment
      .ofType('AWS::Events::Rule')
      .map(({ properties }) =>
        /rate\((\d+) (minutes|hour)/.exec(String(properties['ScheduleExpression'])),
      )
      .map((rate) => (rate?.[2] === 'hour' ? 1 : 60 / Number(rate?.[1])));
    const runs = 730 * rates.reduce((sum, hourly) => sum + hourly, 0);
    expect(arithmeticOf('X-Ray')).toContain(`${runs.toLocaleString('en')} scheduled runs`);
  });
});

describe('the cost page has', () => {
  it('the number of metrics that the functions publish while lines arrive', () => {
    expect(page.replaceAll('\n', ' ')).toContain(
      `there are ${METRICS.length - 1} more custom metrics`,
    );
  });

  it('the shards of dev, and the hours for which prod pays extended retention', () => {
    const { stream } = stageConfigOf('dev')[1];
    const shards = stream.mode === 'provisioned' ? stream.shards : expect.fail('no shards');
    expect(arithmeticOf('Kinesis')).toContain(`dev: ${shards} shard${shards === 1 ? '' : 's'} ×`);
    const extended = stageConfigOf('prod')[1].retentionHours - 24;
    expect(page).toContain(`for the ${extended} hours beyond the first day`);
  });
});
