import { randomUUID } from 'node:crypto';
import { StateMachine } from 'aws-local-stepfunctions';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { inputOf } from '../endpoint/validation.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { type PreparedDefinition, prepareDefinition } from './definition.ts';
import { type Execution, execute } from './execution.ts';
import { type Histories, type HistoryEvent, openHistories } from './history.ts';
import { DATA_BYTES } from './task.ts';

type ExecutionResult = {
  executionArn: string;
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  output?: string;
  error?: string;
  cause?: string;
  startDate: number;
  stopDate: number;
};

const Properties = z.object({
  StateMachineType: z.literal('EXPRESS', { error: 'only Express state machines are served here' }),
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.record(z.string(), z.string()).default({}),
});

type Machine = { arn: string; name: string; library: StateMachine; prepared: PreparedDefinition };

export type StateMachines = {
  /** Runs an Express execution and returns its result when it has ended. */
  startSyncExecution(machineArn: string, name: string, input: string): Promise<ExecutionResult>;
  handlers: NonNullable<Services['states']>;
  /** Counts the running executions. */
  running(): number;
  /** Ends the executions of this name in the state that they are in. */
  abort(name: string): void;
  /** Ends all executions in the state that they are in. */
  close(): void;
};

/** The template's Express state machines. Throws when one can't be run here as it runs on AWS. */
export function openStateMachines(options: {
  deployment: Deployment;
  lambda: LambdaService;
  /** Wraps the functions so that a state machine invokes only those that its role allows. */
  invokedBy?: (machineArn: string, lambda: LambdaService) => LambdaService;
  /** The folder of the execution histories. */
  histories: string;
  clock: Clock;
}): StateMachines {
  const machines = new Map(
    options.deployment
      .ofType('AWS::StepFunctions::StateMachine')
      .map((resource) => [resource.ref, machineOf(resource)]),
  );
  const { lambda, invokedBy = () => lambda } = options;
  const histories = openHistories(options.histories);
  const closing = new AbortController();
  const running = new Map<AbortController, string>();
  const startSyncExecution: StateMachines['startSyncExecution'] = async (arn, name, input) => {
    const machine = machines.get(arn);
    if (!machine) throw new ServiceError('StateMachineDoesNotExist', `No state machine ${arn}`);
    refuseInvalid(name, input);
    const aborting = new AbortController();
    running.set(aborting, name);
    try {
      return await runExecution({
        ...options,
        lambda: invokedBy(arn, lambda),
        machine,
        name,
        input,
        histories,
        closing: AbortSignal.any([closing.signal, aborting.signal]),
      });
    } finally {
      running.delete(aborting);
    }
  };
  return {
    startSyncExecution,
    running: () => running.size,
    abort: (name) => {
      for (const [aborting, execution] of running) if (execution === name) aborting.abort();
    },
    close: () => closing.abort(),
    handlers: { StartSyncExecution: (input) => startByApi(startSyncExecution, input) },
  };
}

/**
 * Definitions that the library has validated. Validation takes a fifth of a second, and the
 * simulation of faults starts a process often.
 */
const validated = new Set<string>();
const LANGUAGE_ONLY = { checkArn: false, checkPaths: false };

function machineOf(resource: Resource): Machine {
  const parsed = Properties.safeParse(resource.properties);
  if (!parsed.success)
    throw new Error(`State machine ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  const { DefinitionString, DefinitionSubstitutions } = parsed.data;
  const json = DefinitionString.replace(
    /\$\{([\w.]+)\}/g,
    (whole, key) => DefinitionSubstitutions[key] ?? whole,
  );
  const prepared = prepareDefinition(json);
  const library = new StateMachine(prepared.definition, {
    validationOptions: validated.has(json) ? { noValidate: true } : LANGUAGE_ONLY,
  });
  validated.add(json);
  const name = resource.attributes['Name'] ?? resource.ref.split(':').at(-1) ?? resource.logicalId;
  return { arn: resource.ref, name, library, prepared };
}

function refuseInvalid(name: string, input: string): void {
  if (!/^[\w-]{1,80}$/.test(name)) throw new ServiceError('InvalidName', `Invalid name: ${name}`);
  if (Buffer.byteLength(input) > DATA_BYTES)
    throw new ServiceError('ValidationException', `The input exceeds ${DATA_BYTES} bytes`);
  try {
    JSON.parse(input);
  } catch {
    throw new ServiceError('InvalidExecutionInput', 'The input is not JSON');
  }
}

type Start = Pick<Execution, 'input' | 'lambda' | 'clock' | 'closing'> & {
  machine: Machine;
  name: string;
  histories: Histories;
};

async function runExecution(start: Start): Promise<ExecutionResult> {
  const { machine, name, input, histories, clock } = start;
  const executionArn = `${machine.arn.replace(':stateMachine:', ':express:')}:${name}:${randomUUID()}`;
  const startDate = clock.now();
  const iso = () => new Date(clock.now()).toISOString();
  const events: (HistoryEvent & { at: string })[] = [];
  const record = (event: HistoryEvent) => events.push({ at: iso(), ...event });
  const context = {
    Execution: { Id: executionArn, Name: name, StartTime: iso(), Input: JSON.parse(input) },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
  const { prepared, library } = machine;
  const outcome = await execute({ ...start, machine: library, prepared, context, record });
  const stopDate = clock.now();
  const { status, ...ending } = outcome;
  record({ type: `Execution${status}`, ...('error' in ending && ending) });
  // A history that can't be written must not fail the execution.
  await histories.write(name, events).catch(() => undefined);
  return { executionArn, startDate, stopDate, ...outcome };
}

const StartInput = z.object({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().default('{}'),
});

async function startByApi(
  start: StateMachines['startSyncExecution'],
  body: unknown,
): Promise<unknown> {
  const {
    stateMachineArn,
    name = randomUUID(),
    input,
  } = inputOf(StartInput, body, 'ValidationException');
  const { startDate, stopDate, ...result } = await start(stateMachineArn, name, input);
  const billedDurationInMilliseconds = Math.ceil((stopDate - startDate) / 100) * 100;
  return {
    ...result,
    stateMachineArn,
    name,
    input,
    inputDetails: { included: true },
    ...('output' in result && { outputDetails: { included: true } }),
    startDate: startDate / 1000,
    stopDate: stopDate / 1000,
    billingDetails: { billedDurationInMilliseconds, billedMemoryUsedInMB: 64 },
  };
}
