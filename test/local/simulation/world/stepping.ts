import type { VirtualTime } from '../../../../local/simulation/world/virtual-clock.ts';

export type Settled<T> = { answered: T } | { thrown: unknown } | 'never';

/** Steps until a promise settles or no timer is pending. Returns how the promise settled. */
export async function settle<T>({ step }: VirtualTime, promise: Promise<T>): Promise<Settled<T>> {
  let result: Settled<T> = 'never';
  promise.then(
    (answered) => {
      result = { answered };
    },
    (thrown) => {
      result = { thrown };
    },
  );
  while (result === 'never' && (await step()));
  return result;
}

/** Steps until no timer is pending. */
export async function runAll({ step }: VirtualTime): Promise<void> {
  while (await step());
}
