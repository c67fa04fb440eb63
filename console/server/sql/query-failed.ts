import type { Place, QueryProblem, QueryRun } from '../../api/query.ts';
import { RequestProblem } from '../route.ts';

/** A query that was refused, has failed, or was cancelled. The message is Athena's own. */
export class QueryFailed extends RequestProblem {
  readonly place: Place | undefined;

  constructor({ message, place }: QueryProblem) {
    super(422, message);
    this.name = 'QueryFailed';
    this.place = place;
  }
}

export const problemIn = (message: string): QueryProblem => ({ message, place: placeIn(message) });

/** Why a query that has ended without a result has none. */
export const failureOf = ({ state, problem }: QueryRun): QueryFailed =>
  new QueryFailed(problem ?? problemIn(`The query is ${state}, and Athena does not say why.`));

/** Athena gives the place as `line 2:8`. */
function placeIn(message: string): Place | undefined {
  const [, line, column] = /\bline (\d+):(\d+)/.exec(message) ?? [];
  if (line === undefined || column === undefined) return undefined;
  return { line: Number(line), column: Number(column) };
}
