import type * as model from '../model/operation.ts';
import type { Operations } from './operations.ts';
import { type Chunk, LINES, type Plan, type World } from './world.ts';

export type Program = model.Program<World>;

/** The output of a program whose attempt is over. */
export const STOPPED = 'BatchAbandoned';

export type Programs = {
  post(ingest: string): Program;
  claimBatch(batch: string, delivery: string): Program;
  settleChunk(chunk: Chunk, batch: string): Program;
  stateForTaking(holder: string): Program;
  splitBatch(batch: string, claim: string, object: string): Program;
  readPlan(batch: string): Program;
  writeParquet(object: string, members: string): Program;
  upsertIndex(object: string, members: string): Program;
  commitBatch(batch: string): Program;
  recordFailure(batch: string): Program;
  reportDone(delivery: string): Program;
};

export const isSealed = (result: model.Result) =>
  result.startsWith('SEALED') || result.startsWith('COMMITTED');

const settledBy = (holder: string, state: model.Result) =>
  state.startsWith('SEALED') ? `${holder}!` : `${holder}.`;

/**
 * Returns the plan in a result that is a sealed batch, which is the plan that the ledger recorded.
 */
function recorded(result: model.Result): string {
  return isSealed(result) ? result.slice(result.indexOf(' ') + 1) : STOPPED;
}

/** The steps of `functions/`, reduced to their operations, with some of them `changed`. */
export function programsOf(does: Operations, changed: Partial<Programs> = {}): Programs {
  const programs: Programs = {
    *post(ingest) {
      if ((yield does.createIngest(ingest)) === 'ACCEPTED') return '202';
      const first = ingest === 'i' ? 0 : LINES.length;
      for (const line of LINES) yield does.putRecord(String(first + Number(line)));
      yield does.acceptIngest(ingest);
      return '202';
    },
    *claimBatch(batch, delivery) {
      yield does.createBatch(batch);
      const own = yield does.readBatch(batch);
      if (own === 'ABANDONED' || own === 'FAILED') return STOPPED;
      const settled: [Chunk, string][] = [];
      for (const chunk of new Set(delivery))
        settled.push([chunk, yield* programs.settleChunk(chunk, batch)]);
      const claim = settled.flatMap(([chunk, holder]) => (holder === batch ? [chunk] : []));
      const sealed = settled.flatMap(([, holder]) => (holder.endsWith('!') ? [holder[0]] : []));
      return `${claim.join('')} ${[...new Set(sealed)].join('')}`;
    },
    /** Returns the holder, with `!` when it is SEALED and `.` when it is COMMITTED. */
    *settleChunk(chunk, batch) {
      let holder = yield does.claimChunk(chunk, batch);
      while (holder !== batch) {
        const state = yield* programs.stateForTaking(holder);
        if (isSealed(state)) return settledBy(holder, state);
        holder = yield does.takeClaim(chunk, holder, batch);
      }
      return holder;
    },
    *stateForTaking(holder) {
      const state = yield does.readBatch(holder);
      return state === 'STARTED' || state === 'FAILED' ? yield does.abandonBatch(holder) : state;
    },
    *splitBatch(batch, claim, object) {
      return recorded(yield does.sealBatch(batch, { object, members: claim }));
    },
    *readPlan(batch) {
      return recorded(yield does.readBatch(batch));
    },
    *writeParquet(object, members) {
      yield does.writeLake({ object, members });
      return '';
    },
    *upsertIndex(object, members) {
      const plan: Plan = { object, members };
      yield does.upsertIndex(plan);
      return '';
    },
    *commitBatch(batch) {
      yield does.commitBatch(batch);
      return '';
    },
    *recordFailure(batch) {
      yield does.failBatch(batch);
      return '';
    },
    *reportDone(delivery) {
      yield does.reportDone(delivery);
      return '';
    },
    ...changed,
  };
  return programs;
}
