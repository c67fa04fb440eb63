import { branchLines, lineOf, MAIN, type StatePlace } from './definition.ts';
import type { Outcome } from './execution.ts';
import { endEvent, isAborted, payloadDetails, stateEvent, type WriteEvent } from './log-events.ts';
import { inCausalOrder, type Lines, type Moment } from './moments.ts';

/** The log of one execution. It gets every event that Step Functions logs at the level ALL. */
export type ExecutionLog = {
  record(moment: Moment): void;
  end(outcome: Outcome, at: number): void;
};

type Begun = {
  write: WriteEvent;
  places: ReadonlyMap<string, StatePlace>;
  /** JSON. */
  input: string;
  roleArn: string;
  startedAt: number;
};

/** What is remembered of the events so far: ids. */
type Book = Pick<Begun, 'write' | 'places'> & {
  /** The last event of each line of the flow. */
  last: Map<string, number>;
  /** The last failure, and its line. */
  failure?: { id: number; line: string };
};

export function openExecutionLog({ write, places, ...begun }: Begun): ExecutionLog {
  const started = { ...payloadDetails('input', begun.input), roleArn: begun.roleArn };
  write(begun.startedAt, 'ExecutionStarted', started, 0);
  // Step Functions gives the first state the previous event 0 too.
  const book: Book = { write, places, last: new Map([[MAIN, 0]]) };
  const lines: Lines = { current: new Map(), failed: new Set() };
  const ordered = inCausalOrder(places, lines, (moment, place) => {
    if (moment.kind === 'parallel failed') writeParallelFailure(moment, place, lines, book);
    else writeMoment(moment, place, lines, book);
  });
  return {
    record: ordered.add,
    end: (outcome, at) => {
      ordered.end();
      const previous = Math.max(lastOf([MAIN], book), book.failure?.id ?? 0);
      if (isAborted(outcome) || outcome.status === 'TIMED_OUT')
        writeAborted([...lines.current.keys()].reverse(), lines, book, { at, previous });
      write(at, ...endEvent(outcome), previous);
    },
  };
}

const lastOf = (lines: readonly string[], { last }: Book): number =>
  Math.max(...lines.map((line) => last.get(line) ?? 0));

function writeMoment(
  moment: Exclude<Moment, { kind: 'parallel failed' | 'branch failed' }>,
  place: StatePlace,
  { failed }: Lines,
  book: Book,
): void {
  const { kind, state, at } = moment;
  const line = lineOf(place);
  const isParallelExit = kind === 'exited' && place.branches > 0;
  const previous = lastOf(isParallelExit ? [line, ...branchLines(state, place)] : [line], book);
  if (isParallelExit && !failed.has(state)) book.write(at, 'ParallelStateSucceeded', {}, previous);
  const id = book.write(at, ...stateEvent(moment, place), previous);
  book.last.set(line, id);
  if (kind === 'failed') book.failure = { id, line };
  if (kind !== 'entered' || place.branches === 0) return;
  const started = book.write(at, 'ParallelStateStarted', {}, id);
  for (const branch of branchLines(state, place)) book.last.set(branch, started);
}

/** A branch has failed: the other branches are aborted. */
function writeParallelFailure(
  { state, at }: Moment,
  place: StatePlace,
  lines: Lines,
  book: Book,
): void {
  const branches = branchLines(state, place);
  const previous = Math.max(book.failure?.id ?? 0, lastOf(failing(branches, lines, book), book));
  const others = branches.filter((line) => !failing(branches, lines, book).includes(line));
  writeAborted(others, lines, book, { at, previous });
  book.last.set(lineOf(place), book.write(at, 'ParallelStateFailed', {}, previous));
}

/** The branch that has ended in a Fail state, or whose function has failed. */
function failing(branches: readonly string[], { current }: Lines, { places, failure }: Book) {
  return branches.filter(
    (line) => places.get(current.get(line) ?? '')?.type === 'Fail' || line === failure?.line,
  );
}

/** The events of the states that are left unfinished, which do not name them. */
function writeAborted(
  unfinished: readonly string[],
  { current }: Lines,
  { places, write }: Book,
  { at, previous }: { at: number; previous: number },
): void {
  for (const line of unfinished) {
    const type = places.get(current.get(line) ?? '')?.type;
    if (type === 'Task' || type === 'Parallel') write(at, `${type}StateAborted`, {}, previous);
  }
}
