import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { definition, type TaskName } from '../../statemachines/process-batch.ts';
import { EtlLogGroup } from '../monitoring/etl-log-group.ts';
import { suppress, TRACES } from '../nag-suppressions.ts';
import type { StageConfig } from '../stage-config.ts';

export type ProcessBatchProps = {
  steps: ReadonlyMap<TaskName, IFunction>;
  config: StageConfig;
  key: IKey | undefined;
};

/**
 * The Express state machine of statemachines/process-batch.asl.json. Express executions are visible
 * only through their log, so everything is logged. That is safe because payloads hold references
 * and counts, never lines.
 */
export class ProcessBatch extends Construct {
  readonly machine: StateMachine;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, { steps, config, key }: ProcessBatchProps) {
    super(scope, id);
    this.logGroup = new EtlLogGroup(this, 'Logs', {
      config,
      key,
      // CloudWatch Logs has a resource policy of at most 5,120 characters for log delivery. Groups
      // with this prefix need no entry of their own in it.
      name: `/aws/vendedlogs/states/${this.node.path.replaceAll('/', '-')}`,
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
      definitionSubstitutions: substitutionsFor(steps),
      role: this.role(steps),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        includeExecutionData: true,
        destination: this.logGroup,
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
        resources: [...steps.values()].map(({ functionArn }) => functionArn),
      }),
    );
    suppress(role, TRACES);
    return role;
  }
}

/** The definition refers to `WriteParquet` as `${WriteParquetFunctionArn}`. */
function substitutionsFor(steps: ProcessBatchProps['steps']): Record<string, string> {
  return Object.fromEntries(
    [...steps].map(([name, { functionArn }]) => [`${name}FunctionArn`, functionArn]),
  );
}
