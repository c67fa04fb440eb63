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
import { type Execution, execute } from './execution.ts';
import { type Machine, machineOf } from './machine.ts';
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
  /** Resolves when no execution is running. */
  ended(): Promise<void>;
};

/** The template's Express state machines. Throws when one can't be run here as it runs on AWS. */
export function openStateMachines(options: {
  deployment: Deployment;
  lambda: LambdaService;
  /** Wraps the functions so that a state machine invokes only those that its role allows. */
  invokedBy?: (machineArn: string, lambda: LambdaService) => LambdaService;
  logs: Logs;
  clock: Clock;
}): StateMachines {
  const machines = new Map(
    options.deployment
      .ofType('AWS::StepFunctions::StateMachine')
      .map((resource) => [resource.ref, machineOf(resource, options.logs)]),
  );
  const { lambda, invokedBy = () => lambda } = options;
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
    ended: async () => {
      while (running.size > 0) await setImmediate();
    },
    handlers: { StartSyncExecution: (input) => startByApi(startSyncExecution, input) },
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

type Start = Pick<Execution, 'input' | 'lambda' | 'clock' | 'closing'> & {
  machine: Machine;
  name: string;
};

async function runExecution(start: Start): Promise<ExecutionResult> {
  const { machine, name, input, clock } = start;
  const executionArn = `${machine.arn.replace(':stateMachine:', ':express:')}:${name}:${randomUUID()}`;
  const startDate = clock.now();
  const StartTime = new Date(startDate).toISOString();
  const context = {
    Execution: { Id: executionArn, Name: name, StartTime, Input: JSON.parse(input) },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
  const log = machine.openLog({ executionArn, name, input, startedAt: startDate });
  const outcome = await execute({
    ...start,
    machine: machine.library,
    prepared: machine.prepared,
    context,
    record: (state, happening) => log.record({ state, at: clock.now(), ...happening }),
  });
  const stopDate = clock.now();
  log.end(outcome, stopDate);
  log.close();
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
