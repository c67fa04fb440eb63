import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { BY_ACCEPTANCE, BY_STATE } from '../../functions/ledger/ledger.ts';
import type { FunctionName } from '../../functions/runtime/environment.ts';
import { apiNameOf } from '../api/invoice-api.ts';
import { Delivery } from '../flow/delivery.ts';
import { InvoiceStream } from '../flow/invoice-stream.ts';
import { ProcessBatch } from '../flow/process-batch.ts';
import { RewriteDays } from '../flow/rewrite-days.ts';
import { EtlFunction, type EtlFunctionProps } from '../functions/etl-function.ts';
import { REWRITE_STEP_NAMES, STEP_NAMES } from '../functions/function-names.ts';
import { functionPropsOf } from '../functions/function-props.ts';
import { PERMISSIONS } from '../functions/permissions.ts';
import { AlarmTopic } from '../monitoring/alarm-topic.ts';
import { EtlAlarms } from '../monitoring/etl-alarms.ts';
import { EtlDashboard } from '../monitoring/etl-dashboard.ts';
import type { Flow } from '../monitoring/etl-metrics.ts';
import type { Stage, StageConfig } from '../stage-config.ts';
import type { LakeStack } from './lake-stack.ts';

/**
 * Bounds how long a sealed batch, or a correction, that nobody returns to stays unfinished. Minutes
 * are soon enough.
 */
const FINISHER_MINUTES = 5;
/** The command carries its erasure out itself, so this bounds only what it has left undone. */
const ERASURE_MINUTES = 15;
/** Bounds how late a parked delivery is replayed once it is due. */
const REPLAY_MINUTES = 5;
/** An audit ends within 15 minutes, so no two run at a time. */
const AUDIT_MINUTES = 15;

/** These make chunks of records that no ingest wrote, and read all others. */
const RECEIVERS: readonly FunctionName[] = ['StartBatch', 'ReplayDeliveries'];
/** These read what has been received. */
const READERS: readonly FunctionName[] = ['ValidateBatch', 'Query', 'EraseCustomers'];

export type EtlStackProps = StackProps & {
  stage: Stage;
  config: StageConfig;
  lake: LakeStack;
  bundles: string;
};

/** The flow and its monitoring: Ingest → stream → StartBatch → the state machine and its steps. */
export class EtlStack extends Stack {
  readonly ingest: IFunction;
  readonly correct: IFunction;
  readonly query: IFunction;
  private readonly functions = new Map<FunctionName, IFunction>();
  private readonly logGroups = new Map<FunctionName, ILogGroup>();

  constructor(scope: Construct, id: string, props: EtlStackProps) {
    super(scope, id, props);
    const { stage, config, lake, bundles } = props;
    const { key } = lake;
    const service = `invoice-pipeline-${stage}`;
    const stream = new InvoiceStream(this, 'InvoiceStream', { config, key });
    const topic = new AlarmTopic(this, 'AlarmTopic', { config, key });
    const shared = functionPropsOf({ config, service, bundles, stream, alarms: topic, lake });
    this.ingest = this.addFunction('Ingest', shared);
    this.correct = this.addFunction('Correct', shared);
    const steps = new Map(STEP_NAMES.map((name) => [name, this.addFunction(name, shared)]));
    const { machine, logGroup } = new ProcessBatch(this, 'ProcessBatch', { steps, config, key });
    const target = this.addFunction('StartBatch', withMachine(shared, machine));
    const delivery = new Delivery(this, 'Delivery', {
      stream,
      target,
      parked: lake.parked,
      config,
    });
    this.scheduleFinisher(this.addFunction('FinishBatches', withMachine(shared, machine)));
    this.scheduleCorrections(this.addFunction('FinishCorrections', shared));
    this.scheduleReplay(this.addFunction('ReplayDeliveries', withMachine(shared, machine)));
    const rewrites = this.addRewrites(shared);
    this.scheduleAudit(this.addFunction('AuditBatches', shared), topic);
    this.query = this.addFunction('Query', shared);
    this.updateReadersOfChunksFirst();
    const parts = { service, stage, stream, delivery, machine, rewrites };
    this.addMonitoring(parts, config, lake, topic);
    // The commands read these to find the resources of a deployment.
    new CfnOutput(this, 'StreamName', { value: stream.streamName });
    new CfnOutput(this, 'StateMachineArn', { value: machine.stateMachineArn });
    new CfnOutput(this, 'StateMachineLogGroupName', { value: logGroup.logGroupName });
    const functionLogs = [...this.logGroups].map(
      ([name, group]) => `${name}=${group.logGroupName}`,
    );
    new CfnOutput(this, 'FunctionLogGroupNames', { value: functionLogs.join() });
  }

  private addMonitoring(
    parts: Omit<Flow, 'apiName' | 'countsEvents' | 'functions' | 'tables' | 'indexes'>,
    { alarms: which }: StageConfig,
    lake: LakeStack,
    topic: ITopic,
  ): void {
    const { invoices, customers, batches } = lake.index;
    const flow = {
      ...parts,
      countsEvents: which === 'all',
      apiName: apiNameOf(parts.stage),
      functions: this.functions,
      tables: { Invoices: invoices, Customers: customers, Batches: batches },
      indexes: { [BY_STATE]: batches, [BY_ACCEPTANCE]: batches },
    };
    const { alarms } = new EtlAlarms(this, 'Alarms', { flow, topic, which });
    new EtlDashboard(this, 'Dashboard', { flow, alarms });
  }

  private addFunction(name: FunctionName, props: EtlFunctionProps): IFunction {
    const { lambda, logGroup } = new EtlFunction(this, name, props);
    this.functions.set(name, lambda);
    this.logGroups.set(name, logGroup);
    return lambda;
  }

  /**
   * A function of an earlier version takes a chunk of a later one for a foreign record and quarantines
   * it. So CloudFormation updates the functions that read chunks before those that write them.
   */
  private updateReadersOfChunksFirst(): void {
    const functionsOf = (names: readonly FunctionName[]) =>
      names.flatMap((name) => this.functions.get(name) ?? []);
    for (const [name, { node }] of this.functions) {
      const writes = PERMISSIONS[name].stream?.includes('PutRecords');
      if (writes || RECEIVERS.includes(name)) node.addDependency(...functionsOf(READERS));
      if (writes) node.addDependency(...functionsOf(RECEIVERS));
    }
  }

  /** The functions that rewrite days of the lake, and the state machine that compacts them. */
  private addRewrites(shared: EtlFunctionProps): StateMachine {
    const { functionName, functionArn } = this.addFunction('SwitchDay', shared);
    const rewriting = {
      ...shared,
      variables: { ...shared.variables, SWITCH_DAY_FUNCTION: functionName },
      arns: { ...shared.arns, switchDay: [functionArn] },
    };
    const steps = new Map(
      REWRITE_STEP_NAMES.map((name) => [name, this.addFunction(name, rewriting)]),
    );
    const { machine } = new RewriteDays(this, 'RewriteDays', { steps });
    new CfnOutput(this, 'RewriteDaysMachineArn', { value: machine.stateMachineArn });
    const { functionName: planner } = steps.get('PlanRewrites') ?? { functionName: '' };
    new CfnOutput(this, 'PlanRewritesFunctionName', { value: planner });
    this.addOperations(shared);
    this.addErasures(shared);
    return machine;
  }

  /** The function that erases customers: the only one that may delete versions of objects. */
  private addErasures(shared: EtlFunctionProps): void {
    const rewrite = this.functions.get('RewriteDay');
    const clean = this.functions.get('CleanGenerations');
    if (!rewrite || !clean) throw new Error('EraseCustomers invokes what is not there yet');
    const erasures = this.addFunction('EraseCustomers', {
      ...shared,
      variables: {
        ...shared.variables,
        REWRITE_DAY_FUNCTION: rewrite.functionName,
        CLEAN_GENERATIONS_FUNCTION: clean.functionName,
      },
      arns: {
        ...shared.arns,
        rewriteDay: [rewrite.functionArn],
        cleanGenerations: [clean.functionArn],
      },
    });
    new Rule(this, 'ErasuresSchedule', {
      description: 'Carries out erasures that nobody waits for',
      schedule: Schedule.rate(Duration.minutes(ERASURE_MINUTES)),
      targets: [new FunctionTarget(erasures)],
    });
    new CfnOutput(this, 'EraseCustomersFunctionName', { value: erasures.functionName });
  }

  /** The function that carries out operations. Commands invoke it, and a schedule ends what they left. */
  private addOperations(shared: EtlFunctionProps): void {
    const rewriteDay = this.functions.get('RewriteDay');
    if (!rewriteDay) throw new Error('RunOperations invokes RewriteDay, which is not there yet');
    const operations = this.addFunction('RunOperations', {
      ...shared,
      variables: { ...shared.variables, REWRITE_DAY_FUNCTION: rewriteDay.functionName },
      arns: { ...shared.arns, rewriteDay: [rewriteDay.functionArn] },
    });
    new Rule(this, 'OperationsSchedule', {
      description: 'Carries out operations that nobody waits for',
      schedule: Schedule.rate(Duration.minutes(FINISHER_MINUTES)),
      targets: [new FunctionTarget(operations)],
    });
    new CfnOutput(this, 'RunOperationsFunctionName', { value: operations.functionName });
  }

  private scheduleFinisher(finisher: IFunction): void {
    new Rule(this, 'FinisherSchedule', {
      description: 'Finishes sealed batches that nobody returned to',
      schedule: Schedule.rate(Duration.minutes(FINISHER_MINUTES)),
      targets: [new FunctionTarget(finisher)],
    });
  }

  private scheduleCorrections(finisher: IFunction): void {
    new Rule(this, 'CorrectionsSchedule', {
      description: 'Finishes corrections that nobody repeated',
      schedule: Schedule.rate(Duration.minutes(FINISHER_MINUTES)),
      targets: [new FunctionTarget(finisher)],
    });
  }

  private scheduleReplay(replay: IFunction): void {
    new Rule(this, 'ReplaySchedule', {
      description: 'Replays parked deliveries',
      schedule: Schedule.rate(Duration.minutes(REPLAY_MINUTES)),
      targets: [new FunctionTarget(replay)],
    });
  }

  /**
   * An audit that finds differences ends with an error that lists them, and Lambda sends that error
   * to the topic. There are no retries, so the topic gets one message per failed audit.
   */
  private scheduleAudit(audit: IFunction, topic: ITopic): void {
    audit.configureAsyncInvoke({
      retryAttempts: 0,
      onFailure: { bind: () => ({ destination: topic.topicArn }) },
    });
    new Rule(this, 'AuditSchedule', {
      description: 'Audits what is new in the ledger and the stores',
      schedule: Schedule.rate(Duration.minutes(AUDIT_MINUTES)),
      targets: [new FunctionTarget(audit)],
    });
  }
}

/** Adds the state machine, which exists only after the functions of its steps. */
function withMachine(props: EtlFunctionProps, { stateMachineArn }: StateMachine): EtlFunctionProps {
  return {
    ...props,
    variables: { ...props.variables, STATE_MACHINE_ARN: stateMachineArn },
    arns: { ...props.arns, machine: [stateMachineArn] },
  };
}
