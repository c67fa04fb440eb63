import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmThreshold, alarmThresholds } from './alarm-thresholds.ts';
import type { Flow } from './etl-metrics.ts';

export type EtlAlarmsProps = { flow: Flow; topic: ITopic };

/** Every alarm. Each tells the topic when it goes off and when it is over. */
export class EtlAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { flow, topic }: EtlAlarmsProps) {
    super(scope, id);
    this.alarms = Object.entries(alarmThresholds(flow)).map(([name, threshold]) => {
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
