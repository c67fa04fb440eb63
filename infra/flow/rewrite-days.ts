import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { definition, type RewriteTaskName } from '../../statemachines/rewrite-days.ts';
import { OWN_HISTORY, suppress } from '../nag-suppressions.ts';
import { machineRole, type StepFunctionsOf, substitutionsFor } from './machine-parts.ts';

/** How often it is looked what is worth it, which costs next to nothing. */
const PLAN_HOURS = 1;

export type RewriteDaysProps = { steps: StepFunctionsOf<RewriteTaskName> };

/**
 * The Standard state machine of statemachines/rewrite-days.asl.json, and its schedule. A rewrite may
 * take longer than an Express execution can, and Step Functions keeps the history of each run.
 */
export class RewriteDays extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { steps }: RewriteDaysProps) {
    super(scope, id);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
      definitionSubstitutions: substitutionsFor(steps),
      role: machineRole(this, steps),
      tracingEnabled: true,
    });
    suppress(this.machine, OWN_HISTORY);
    new Rule(this, 'Schedule', {
      description: 'Compacts the days of the lake that are worth it',
      schedule: Schedule.rate(Duration.hours(PLAN_HOURS)),
      targets: [new SfnStateMachine(this.machine, { input: RuleTargetInput.fromObject({}) })],
    });
  }
}
