import type { Clock } from '../clock.ts';
import { type Execution, execute, type Outcome } from './execution.ts';
import type { Machine } from './machine.ts';

/** What an execution begins with. */
export type Begun = Pick<Execution, 'input' | 'lambda' | 'closing'> & {
  clock: Clock;
  machine: Machine;
  name: string;
  executionArn: string;
  startDate: number;
};

/** Runs an execution to its end, and writes its log. */
export async function runExecution(begun: Begun): Promise<Outcome & { stopDate: number }> {
  const { machine, name, input, clock, executionArn, startDate } = begun;
  const StartTime = new Date(startDate).toISOString();
  const context = {
    Execution: { Id: executionArn, Name: name, StartTime, Input: JSON.parse(input) },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
  const log = machine.openLog({ executionArn, name, input, startedAt: startDate });
  const outcome = await execute({
    ...begun,
    machine: machine.library,
    prepared: machine.prepared,
    context,
    record: (state, happening) => log.record({ state, at: clock.now(), ...happening }),
  });
  const stopDate = clock.now();
  log.end(outcome, stopDate);
  log.close();
  return { stopDate, ...outcome };
}
