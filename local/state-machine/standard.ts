import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { inputOf } from '../endpoint/validation.ts';
import type { Outcome } from './execution.ts';
import type { Execution, Executions } from './executions.ts';
import { isAborted } from './log-events.ts';
import type { Machine } from './machine.ts';

export type Standard = {
  /** Starts an execution and returns at once. The same name and input again is the same start. */
  start(stateMachineArn: string, name: string, input: string): Execution;
  StartExecution(body: unknown): Promise<unknown>;
  DescribeExecution(body: unknown): Promise<unknown>;
  StopExecution(body: unknown): Promise<unknown>;
};

type Parts = {
  /** Throws for an unknown machine, and for one of another type. */
  machineOf(arn: string): Machine;
  refuseInvalid(name: string, input: string): void;
  run(machine: Machine, execution: Execution): Promise<Outcome & { stopDate: number }>;
  stop(executionArn: string): void;
  executions: Executions;
  clock: Clock;
};

/** The actions on executions of Standard state machines. */
export function standardActions(parts: Parts): Standard {
  const { executions, clock } = parts;
  const start = (stateMachineArn: string, name: string, input: string): Execution => {
    const machine = parts.machineOf(stateMachineArn);
    parts.refuseInvalid(name, input);
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = executions.get(executionArn);
    if (known?.status === 'RUNNING' && known.input === input) return known;
    if (known) throw new ServiceError('ExecutionAlreadyExists', `${executionArn} exists already`);
    const identity = { executionArn, stateMachineArn, name, input };
    const begun: Execution = { ...identity, status: 'RUNNING', startDate: clock.now() };
    executions.save(begun);
    // If the disk does not take the end of it, it is ABORTED after the next start.
    void parts
      .run(machine, begun)
      .then((outcome) => executions.save({ ...begun, ...ended(outcome) }))
      .catch(() => undefined);
    return begun;
  };
  const existing = (body: unknown): Execution => {
    const { executionArn } = inputOf(Named, body, 'ValidationException');
    const found = executions.get(executionArn);
    if (found) return found;
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  };
  return {
    start,
    StartExecution: async (body) => {
      const { stateMachineArn, name, input } = inputOf(Start, body, 'ValidationException');
      const { executionArn, startDate } = start(stateMachineArn, name ?? randomUUID(), input);
      return { executionArn, startDate: startDate / 1000 };
    },
    DescribeExecution: async (body) => described(existing(body)),
    StopExecution: async (body) => {
      parts.stop(existing(body).executionArn);
      return { stopDate: clock.now() / 1000 };
    },
  };
}

const Start = z.object({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().default('{}'),
});
const Named = z.object({ executionArn: z.string() });

const ended = (outcome: Outcome & { stopDate: number }): Partial<Execution> =>
  isAborted(outcome) ? { ...outcome, status: 'ABORTED' } : outcome;

const described = ({ startDate, stopDate, ...execution }: Execution) => ({
  ...execution,
  startDate: startDate / 1000,
  ...(stopDate !== undefined && { stopDate: stopDate / 1000 }),
  inputDetails: { included: true },
  ...(execution.output !== undefined && { outputDetails: { included: true } }),
});
