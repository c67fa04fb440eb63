import type { TimeKeeper } from '../../../../local/simulation/world/virtual-clock.ts';

export type Ending<T> = { answered: T } | { thrown: unknown } | 'never';

/** Lets time go on until a promise is settled, or until nobody waits for anything any more. */
export async function ending<T>({ step }: TimeKeeper, promise: Promise<T>): Promise<Ending<T>> {
  let is: Ending<T> = 'never';
  promise.then(
    (answered) => {
      is = { answered };
    },
    (thrown) => {
      is = { thrown };
    },
  );
  while (is === 'never' && (await step()));
  return is;
}

/** Lets time go on until nobody waits. */
export async function rest({ step }: TimeKeeper): Promise<void> {
  while (await step());
}
