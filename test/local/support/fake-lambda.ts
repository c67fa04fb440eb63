import { setImmediate } from 'node:timers/promises';
import type { Invocation } from '../../../local/endpoint/actions.ts';
import type { LambdaService } from '../../../local/lambda/lambda-service.ts';

/** Functions by name, or by the last part of their ARN. */
export function fakeLambda(
  functions: Record<string, (payload: never) => unknown>,
): LambdaService & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    invoke: async (nameOrArn, payload): Promise<Invocation> => {
      const name = nameOrArn.split(':').at(-1) ?? '';
      calls.push(name);
      // A worker never replies in the same turn of the event loop.
      await setImmediate();
      try {
        return { payload: await functions[name]?.(payload as never) };
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        return { error: { errorType, errorMessage, trace: [] } };
      }
    },
  };
}

export function failing(name: string, message = 'no'): Error {
  return Object.assign(new Error(message), { name });
}
