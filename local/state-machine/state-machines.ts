import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { inputOf } from '../endpoint/validation.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { Logs } from '../logs/logs.ts';
import type { Deployment } from '../template/deployment.ts';
import type { MachineType } from './definition.ts';
import type { Executions } from './executions.ts';
import { type Machine, machineOf } from './machine.ts';
import { type Begun, runExecution } from './run-execution.ts';
import { type Standard, standardActions } from './standard.ts';
import { DATA_BYTES } from './task.ts';
import type { ValidatedDefinitions } from './validated-definitions.ts';

type ExecutionResult = {
  executionArn: string;
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  output?: string;
  error?: string;
  cause?: string;
  startDate: number;
  stopDate: number;
};

export type StateMachines = {
  /** Runs an Express execution and returns its result when it has ended. */
  startSyncExecution(machineArn: string, name: string, input: string): Promise<ExecutionResult>;
  /** Starts a Standard execution. Throws what StartExecution answers with. */
  startExecution: Standard['start'];
  handlers: NonNullable<Services['states']>;
  /** Throws when a definition is not valid. */
  validate(): void;
  /** Counts the running executions. */
  running(): number;
  /** Ends the executions of this name in the state that they are in. */
  abort(name: string): void;
  /** Ends all executions in the state that they are in. */
  close(): void;
  /** Resolves when no execution is running. */
  ended(): Promise<void>;
};

type Options = {
  deployment: Deployment;
  lambda: LambdaService;
  /** Wraps the functions so that a state machine invokes only those that its role allows. */
  invokedBy?: (machineArn: string, lambda: LambdaService) => LambdaService;
  logs: Logs;
  clock: Clock;
  executions: Executions;
  /** Those that need not be validated again. */
  validated?: ValidatedDefinitions;
};

/**
 * The template's state machines. Throws when one can't be run here as it runs on AWS. Whether their
 * definitions are valid says `validate`.
 */
export function openStateMachines(options: Options): StateMachines {
  const machines = new Map(
    options.deployment
      .ofType('AWS::StepFunctions::StateMachine')
      .map((resource) => [resource.ref, machineOf(resource, options.logs, options.validated)]),
  );
  const running = openRunning(options);
  const known = machinesByType(machines);
  const startSyncExecution: StateMachines['startSyncExecution'] = async (arn, name, input) => {
    const machine = known(arn, 'EXPRESS');
    refuseInvalid(name, input);
    return running.express(machine, name, input);
  };
  const { start, ...standard } = standardActions({
    ...options,
    machineOf: (arn) => known(arn, 'STANDARD'),
    refuseInvalid,
    run: running.run,
    stop: running.stop,
  });
  return {
    startSyncExecution,
    startExecution: start,
    validate: () => {
      for (const machine of machines.values()) machine.validate();
    },
    running: running.count,
    abort: running.abort,
    close: running.close,
    ended: running.ended,
    handlers: {
      StartSyncExecution: (input) => startByApi(startSyncExecution, input),
      ...standard,
    },
  };
}

const machinesByType =
  (machines: ReadonlyMap<string, Machine>) =>
  (arn: string, type: MachineType): Machine => {
    const machine = machines.get(arn);
    if (!machine) throw new ServiceError('StateMachineDoesNotExist', `No state machine ${arn}`);
    if (machine.prepared.type === type) return machine;
    const message = `${arn} is ${machine.prepared.type}: this action is not served for it here`;
    throw new ServiceError('StateMachineTypeNotSupported', message);
  };

type Started = Pick<Begun, 'name' | 'input' | 'executionArn' | 'startDate'>;

/** The executions under way. */
function openRunning({ lambda, invokedBy = () => lambda, clock }: Options) {
  const closing = new AbortController();
  const running = new Map<AbortController, Started>();
  const run = async (machine: Machine, started: Started) => {
    const aborting = new AbortController();
    running.set(aborting, started);
    try {
      return await runExecution({
        ...started,
        ...{ machine, clock },
        lambda: invokedBy(machine.arn, lambda),
        closing: AbortSignal.any([closing.signal, aborting.signal]),
      });
    } finally {
      running.delete(aborting);
    }
  };
  const abortWhere = (isMeant: (execution: Started) => boolean): void => {
    for (const [aborting, execution] of running) if (isMeant(execution)) aborting.abort();
  };
  return {
    run,
    express: async (machine: Machine, name: string, input: string): Promise<ExecutionResult> => {
      const express = machine.arn.replace(':stateMachine:', ':express:');
      const executionArn = `${express}:${name}:${randomUUID()}`;
      const startDate = clock.now();
      const outcome = await run(machine, { name, input, executionArn, startDate });
      return { executionArn, startDate, ...outcome };
    },
    count: () => running.size,
    abort: (name: string) => abortWhere((execution) => execution.name === name),
    stop: (executionArn: string) =>
      abortWhere((execution) => execution.executionArn === executionArn),
    close: () => closing.abort(),
    ended: async () => {
      while (running.size > 0) await setImmediate();
    },
  };
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
