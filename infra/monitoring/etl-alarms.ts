import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { type AlarmThreshold, alarmThresholds } from './alarm-thresholds.ts';
import type { Flow } from './etl-metrics.ts';

export type EtlAlarmsProps = { flow: Flow; topic: ITopic; which: StageConfig['alarms'] };

/**
 * The alarms without which nobody would know that a line is lost or wrong. Within an hour or two, the
 * audit finds lines that have not landed, and stores that differ. Other alarms tell of that earlier.
 */
const FEW = ['AuditFailed', 'AuditSilent'];

/** The alarms of a stage. Each tells the topic when it goes off and when it is over. */
export class EtlAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { flow, topic, which }: EtlAlarmsProps) {
    super(scope, id);
    const thresholds = Object.entries(alarmThresholds(flow));
    const chosen = thresholds.filter(([name]) => which === 'all' || FEW.includes(name));
    this.alarms = chosen.map(([name, threshold]) => {
      const alarm = this.alarm(name, flow.service, threshold);
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
      return alarm;
    });
  }

  private alarm(name: string, service: string, threshold: AlarmThreshold): Alarm {
    const { metric, atLeast, of: [datapointsToAlarm, evaluationPeriods] = [1, 1] } = threshold;
    const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
    const { BREACHING, NOT_BREACHING } = TreatMissingData;
    return new Alarm(this, name, {
      alarmName: `${service}-${name}`,
      alarmDescription: `${threshold.description}. What to do: docs/runbook.md, ${name}.`,
      metric,
      threshold: atLeast,
      evaluationPeriods,
      datapointsToAlarm,
      comparisonOperator: threshold.isSilent
        ? LESS_THAN_THRESHOLD
        : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: threshold.isSilent ? BREACHING : NOT_BREACHING,
    });
  }
}
