import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '../functions/environment.ts';
import { Delivery } from './constructs/delivery.ts';
import { EtlFunction, type Surroundings } from './constructs/etl-function.ts';
import { InvoiceStream } from './constructs/invoice-stream.ts';
import { ProcessBatch } from './constructs/process-batch.ts';
import type { LakeStack } from './lake-stack.ts';
import type { StageConfig } from './stage-config.ts';
import { surroundingsOf } from './surroundings.ts';

/** Seconds may pass between a batch that nobody returns to and its end; minutes are soon enough. */
const FINISHER_MINUTES = 5;

export type EtlStackProps = StackProps & { config: StageConfig; lake: LakeStack; bundles: string };

/** The flow: ingest → stream → start-batch → the state machine and its steps. */
export class EtlStack extends Stack {
  readonly ingest: IFunction;
  readonly query: IFunction;

  constructor(scope: Construct, id: string, { config, lake, bundles, ...props }: EtlStackProps) {
    super(scope, id, props);
    const stream = new InvoiceStream(this, 'InvoiceStream', config);
    const given = surroundingsOf({ config, bundles, stream, lake });
    this.ingest = this.function('Ingest', given);
    const { machine } = new ProcessBatch(this, 'ProcessBatch', this.steps(given), config);
    const withMachine = {
      ...given,
      variables: { ...given.variables, STATE_MACHINE_ARN: machine.stateMachineArn },
      arns: { ...given.arns, machine: [machine.stateMachineArn] },
    };
    const startBatch = this.function('StartBatch', withMachine);
    new Delivery(this, 'Delivery', { stream, target: startBatch, parked: lake.parked, config });
    this.schedule(this.function('FinishBatches', withMachine));
    this.query = this.function('Query', given);
    // What `npm run replay` has to know of a deployment.
    new CfnOutput(this, 'StreamName', { value: stream.streamName });
    new CfnOutput(this, 'StateMachineArn', { value: machine.stateMachineArn });
  }

  private function(name: FunctionName, surroundings: Surroundings): IFunction {
    return new EtlFunction(this, name, surroundings).lambda;
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
}
