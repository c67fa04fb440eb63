import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { definition, type TaskName } from '../../statemachines/process-batch.ts';
import { EtlLogGroup } from '../monitoring/etl-log-group.ts';
import { acknowledge, TRACES } from '../nag-suppressions.ts';
import type { StageConfig } from '../stage-config.ts';

export type ProcessBatchProps = {
  steps: Readonly<Record<TaskName, IFunction>>;
  config: StageConfig;
  key: IKey | undefined;
};

/**
 * The Express machine of statemachines/process-batch.asl.json. An Express execution leaves no trace but its log, so
 * everything is logged: payloads are references and counts, never a line.
 */
export class ProcessBatch extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { steps, config, key }: ProcessBatchProps) {
    super(scope, id);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
      definitionSubstitutions: substitutionsFor(steps),
      role: this.role(steps),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        includeExecutionData: true,
        destination: new EtlLogGroup(this, 'Logs', {
          config,
          key,
          // The prefix keeps the account's policy for log delivery below its 5,120 characters.
          name: `/aws/vendedlogs/states/${this.node.path.replaceAll('/', '-')}`,
        }),
      },
    });
  }

  private role(steps: ProcessBatchProps['steps']): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(steps).map(({ functionArn }) => functionArn),
      }),
    );
    acknowledge(role, TRACES);
    return role;
  }
}

/** `WriteParquet` stands as `${WriteParquetFunctionArn}` in the definition. */
function substitutionsFor(steps: Readonly<Record<string, IFunction>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(steps).map(([name, { functionArn }]) => [`${name}FunctionArn`, functionArn]),
  );
}
