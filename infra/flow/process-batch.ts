import type { IKey } from 'aws-cdk-lib/aws-kms';
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
import type { StageConfig } from '../stage-config.ts';
import { machineRole, type StepFunctionsOf, substitutionsFor } from './machine-parts.ts';

export type ProcessBatchProps = {
  steps: StepFunctionsOf<TaskName>;
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
      role: machineRole(this, steps),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        includeExecutionData: true,
        destination: this.logGroup,
      },
    });
  }
}
