import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { apiNameOf } from '../api/invoice-api.ts';
import { Delivery } from '../flow/delivery.ts';
import { InvoiceStream } from '../flow/invoice-stream.ts';
import { ProcessBatch } from '../flow/process-batch.ts';
import { EtlFunction, type Surroundings } from '../functions/etl-function.ts';
import { surroundingsOf } from '../functions/function-props.ts';
import { AlarmTopic } from '../monitoring/alarm-topic.ts';
import { EtlAlarms } from '../monitoring/etl-alarms.ts';
import { EtlDashboard } from '../monitoring/etl-dashboard.ts';
import type { Flow } from '../monitoring/etl-metrics.ts';
import type { Stage, StageConfig } from '../stage-config.ts';
import type { LakeStack } from './lake-stack.ts';

/** Seconds may pass between a batch that nobody returns to and its end; minutes are soon enough. */
const FINISHER_MINUTES = 5;
const AUDIT_HOURS = 1;

export type EtlStackProps = StackProps & {
  stage: Stage;
  config: StageConfig;
  lake: LakeStack;
  bundles: string;
};

/** The flow: ingest → stream → start-batch → the state machine and its steps; and what watches it. */
export class EtlStack extends Stack {
  readonly ingest: IFunction;
  readonly query: IFunction;
  private readonly functions = new Map<FunctionName, IFunction>();

  constructor(scope: Construct, id: string, props: EtlStackProps) {
    super(scope, id, props);
    const { stage, config, lake, bundles } = props;
    const { key } = lake;
    const service = `invoice-pipeline-${stage}`;
    const stream = new InvoiceStream(this, 'InvoiceStream', { config, key });
    const topic = new AlarmTopic(this, 'AlarmTopic', { config, key });
    const given = surroundingsOf({ config, service, bundles, stream, alarms: topic, lake });
    this.ingest = this.function('Ingest', given);
    const steps = this.steps(given);
    const { machine } = new ProcessBatch(this, 'ProcessBatch', { steps, config, key });
    const target = this.function('StartBatch', withMachine(given, machine));
    const delivery = new Delivery(this, 'Delivery', {
      stream,
      target,
      parked: lake.parked,
      config,
    });
    this.schedule(this.function('FinishBatches', withMachine(given, machine)));
    this.scheduleAudit(this.function('AuditBatches', given), topic);
    this.query = this.function('Query', given);
    this.watch({ service, stage, stream, delivery, machine }, lake, topic);
    // What `npm run replay` has to know of a deployment.
    new CfnOutput(this, 'StreamName', { value: stream.streamName });
    new CfnOutput(this, 'StateMachineArn', { value: machine.stateMachineArn });
  }

  private watch(
    parts: Omit<Flow, 'apiName' | 'functions' | 'tables'>,
    lake: LakeStack,
    topic: ITopic,
  ): void {
    const { invoices, customers, batches } = lake.index;
    const flow = {
      ...parts,
      apiName: apiNameOf(parts.stage),
      functions: this.functions,
      tables: { Invoices: invoices, Customers: customers, Batches: batches },
    };
    const { alarms } = new EtlAlarms(this, 'Alarms', { flow, topic });
    new EtlDashboard(this, 'Dashboard', { flow, alarms });
  }

  private function(name: FunctionName, surroundings: Surroundings): IFunction {
    const { lambda } = new EtlFunction(this, name, surroundings);
    this.functions.set(name, lambda);
    return lambda;
  }

  private steps(given: Surroundings) {
    return {
      ClaimBatch: this.function('ClaimBatch', given),
      ValidateBatch: this.function('ValidateBatch', given),
      SplitBatch: this.function('SplitBatch', given),
      WriteParquet: this.function('WriteParquet', given),
      RegisterPartitions: this.function('RegisterPartitions', given),
      UpsertInvoices: this.function('UpsertInvoices', given),
      UpsertCustomers: this.function('UpsertCustomers', given),
      CommitBatch: this.function('CommitBatch', given),
      RecordFailure: this.function('RecordFailure', given),
    };
  }

  private schedule(finisher: IFunction): void {
    new Rule(this, 'FinisherSchedule', {
      description: 'Finishes sealed batches that nobody returned to',
      schedule: Schedule.rate(Duration.minutes(FINISHER_MINUTES)),
      targets: [new FunctionTarget(finisher)],
    });
  }

  /** What an audit finds is the error that it ends with: Lambda tells it to the topic, once. */
  private scheduleAudit(audit: IFunction, topic: ITopic): void {
    audit.configureAsyncInvoke({
      retryAttempts: 0,
      onFailure: { bind: () => ({ destination: topic.topicArn }) },
    });
    new Rule(this, 'AuditSchedule', {
      description: 'Audits what is new in the ledger and the stores',
      schedule: Schedule.rate(Duration.hours(AUDIT_HOURS)),
      targets: [new FunctionTarget(audit)],
    });
  }
}

function withMachine(given: Surroundings, { stateMachineArn }: StateMachine): Surroundings {
  return {
    ...given,
    variables: { ...given.variables, STATE_MACHINE_ARN: stateMachineArn },
    arns: { ...given.arns, machine: [stateMachineArn] },
  };
}
