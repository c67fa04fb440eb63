import { setImmediate } from 'node:timers/promises';
import { ServiceError } from '../../../local/endpoint/api-call.ts';
import type { Invocation } from '../../../local/endpoint/protocols.ts';
import { eventBytes } from '../../../local/lambda/event-bytes.ts';
import type { LambdaService } from '../../../local/lambda/lambda-service.ts';

/** `throttled` is the number of invocations that Lambda refuses next. */
type FakeLambda = LambdaService & { calls: string[]; throttled: number };

/** Functions by name, or by the last part of their ARN. */
export function fakeLambda(functions: Record<string, (payload: never) => unknown>): FakeLambda {
  const calls: string[] = [];
  const lambda: FakeLambda = {
    calls,
    throttled: 0,
    invoke: async (nameOrArn, payload): Promise<Invocation> => {
      if (lambda.throttled > 0) {
        lambda.throttled -= 1;
        throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);
      }
      const name = nameOrArn.split(':').at(-1) ?? '';
      calls.push(name);
      // A worker never replies in the same turn of the event loop.
      await setImmediate();
      try {
        const event = JSON.parse(Buffer.from(eventBytes(payload)).toString());
        return { payload: await functions[name]?.(event as never) };
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        return { error: { errorType, errorMessage, trace: [] } };
      }
    },
  };
  return lambda;
}

export function failing(name: string, message = 'no'): Error {
  return Object.assign(new Error(message), { name });
}
