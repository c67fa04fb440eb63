import { StateMachine } from 'aws-local-stepfunctions';
import * as z from 'zod';
import type { Logs } from '../logs/logs.ts';
import type { Resource } from '../template/deployment.ts';
import { type PreparedDefinition, prepareDefinition } from './definition.ts';
import { executionLogger, LoggingConfiguration, type OpenLog } from './logging.ts';
import type { ValidatedDefinitions } from './validated-definitions.ts';

const Properties = z.object({
  StateMachineType: z.enum(['EXPRESS', 'STANDARD']).default('STANDARD'),
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.record(z.string(), z.string()).default({}),
  RoleArn: z.string().default(''),
  LoggingConfiguration: LoggingConfiguration.optional(),
});

/** A state machine of the template. */
export type Machine = {
  arn: string;
  name: string;
  library: StateMachine;
  /** Throws when the definition is not valid. */
  validate(): void;
  prepared: PreparedDefinition;
  openLog: OpenLog;
};

const IN_THIS_PROCESS: ValidatedDefinitions = new Set();
const LANGUAGE_ONLY = { checkArn: false, checkPaths: false };
const UNCHECKED = { noValidate: true } as const;

/** Throws when the state machine can't be run here as it runs on AWS, if its definition is valid. */
export function machineOf(
  resource: Resource,
  logs: Logs,
  validated: ValidatedDefinitions = IN_THIS_PROCESS,
): Machine {
  const parsed = Properties.safeParse(resource.properties);
  if (!parsed.success)
    throw new Error(`State machine ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  const { StateMachineType, RoleArn, LoggingConfiguration, ...properties } = parsed.data;
  const { DefinitionString, DefinitionSubstitutions } = properties;
  const json = DefinitionString.replace(
    /\$\{([\w.]+)\}/g,
    (whole, key) => DefinitionSubstitutions[key] ?? whole,
  );
  const prepared = prepareDefinition(json, StateMachineType);
  // Step Functions keeps the history of Standard executions itself.
  if (StateMachineType === 'STANDARD' && (LoggingConfiguration?.Level ?? 'OFF') !== 'OFF')
    throw new Error(`State machine ${resource.logicalId}: logs of Standard are not served here`);
  const name = resource.attributes['Name'] ?? resource.ref.split(':').at(-1) ?? resource.logicalId;
  const openLog = executionLogger({
    logs,
    logging: LoggingConfiguration,
    machine: name,
    roleArn: RoleArn,
    places: prepared.places,
  });
  return {
    arn: resource.ref,
    name,
    library: new StateMachine(prepared.definition, { validationOptions: UNCHECKED }),
    validate: () => validate(prepared, validated),
    prepared,
    openLog,
  };
}

/** The library validates in its constructor, which takes a tenth of a second and more. */
function validate({ definition }: PreparedDefinition, validated: ValidatedDefinitions): void {
  const json = JSON.stringify(definition);
  if (validated.has(json)) return;
  new StateMachine(definition, { validationOptions: LANGUAGE_ONLY });
  validated.add(json);
}
