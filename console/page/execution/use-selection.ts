import { useQuery } from '../request/use-query.ts';

/** What is looked at in an execution. It is in the URL, so that a colleague sees the same. */
export type Selection = {
  /** Undefined: the execution as a whole. */
  state: string | undefined;
  /** Undefined: all attempts of the state. */
  attempt: number | undefined;
  select(state: string | undefined, attempt?: number): void;
};

export function useSelection(): Selection {
  const [query, change] = useQuery();
  const { state, attempt } = query;
  return {
    state,
    attempt: state === undefined || attempt === undefined ? undefined : Number(attempt),
    select: (name, number) =>
      change({ state: name ?? '', attempt: number === undefined ? '' : String(number) }),
  };
}
