import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../local/clock.ts';
import type { Invocation, LambdaService } from '../../../local/lambda/lambda-service.ts';
import type { Deployment, Resource } from '../../../local/template/deployment.ts';

/** A clock that jumps to the next due time when nothing has happened for a moment. */
export function virtualClock(start = Date.UTC(2026, 10, 1)): Clock & { slept: number[] } {
  let now = start;
  let idle: NodeJS.Timeout | undefined;
  const due = new Set<{ at: number; wake: () => void }>();
  const slept: number[] = [];
  const rest = () => {
    clearTimeout(idle);
    if (due.size > 0) idle = setTimeout(jump, 10);
  };
  const jump = () => {
    const [next] = [...due].toSorted((a, b) => a.at - b.at);
    now = Math.max(now, next?.at ?? now);
    next?.wake();
  };
  return {
    now: () => now,
    random: () => 0.5,
    slept,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        slept.push(ms);
        const entry = {
          at: now + ms,
          wake: () => {
            due.delete(entry);
            rest();
            resolve();
          },
        };
        due.add(entry);
        signal?.addEventListener('abort', entry.wake);
        rest();
      }),
  };
}

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
      // A worker never answers in the same turn.
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

export const functionArn = (name: string): string =>
  `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** A deployment of the given resources, named after their logical ids. */
export function aDeployment(
  resources: Record<string, Partial<Resource> & { type: string; properties: object }>,
  assets: Record<string, string> = {},
): Deployment {
  const all = Object.entries(resources).map(([logicalId, resource]) => ({
    stack: 'test',
    logicalId,
    ref: logicalId,
    attributes: { Arn: resource.type.includes('Lambda') ? functionArn(logicalId) : logicalId },
    ...resource,
    properties: resource.properties as Record<string, unknown>,
  }));
  return {
    region: 'us-east-1',
    account: '000000000000',
    ofType: (type) => all.filter((resource) => resource.type === type),
    named: (name) => {
      const found = all.find((one) =>
        [one.ref, one.logicalId, one.attributes['Arn']].includes(name),
      );
      if (!found) throw new Error(`no ${name}`);
      return found;
    },
    assetPath: (key) => assets[key] ?? key,
  };
}
