import type { TaskName } from '../../statemachines/process-batch.ts';
import { StepFailure } from '../failures.ts';
import { type StepInput, type StepOutput, steps, Traced } from '../steps.ts';
import { logger } from './telemetry.ts';

/**
 * Returns a step's handler. It checks input and output against the step's contract and logs the
 * output, which holds only references and counts. Every line of the log names the batch and the
 * execution. Throws StepFailure `ContractBroken` when input or output break the contract.
 */
export function stepHandler<Name extends TaskName>(
  name: Name,
  run: (input: StepInput<Name>) => Promise<StepOutput<Name>>,
): (event: unknown) => Promise<StepOutput<Name>> {
  return async (event) => {
    logger.resetKeys();
    logger.appendKeys({ step: name, ...Traced.safeParse(event).data });
    try {
      const input = parsed(name, 'input', event) as StepInput<Name>;
      const output = parsed(name, 'output', await run(input)) as StepOutput<Name>;
      logger.info('step done', { output });
      return output;
    } catch (error) {
      logger.warn('step failed', { failure: error instanceof Error ? error.name : typeof error });
      throw error;
    }
  };
}

function parsed(name: TaskName, side: 'input' | 'output', value: unknown): unknown {
  const result = steps[name][side].safeParse(value);
  if (result.success) return result.data;
  const where = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new StepFailure('ContractBroken', `The ${side} of ${name} is wrong: ${where.join('; ')}`);
}
