import type { Answer, Operation, Operations } from './operations.ts';
import { type Chunk, LINES, type Plan } from './world.ts';

/** A program: each yield is one operation and hears its answer; what it returns is its output. */
export type Program = Generator<Operation, string, Answer>;

/** What a program returns when its attempt is over. */
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

export const isSealed = (answer: Answer) =>
  answer.startsWith('SEALED') || answer.startsWith('COMMITTED');

const settledBy = (holder: string, state: Answer) =>
  state.startsWith('SEALED') ? `${holder}!` : `${holder}.`;

/** The plan of an answer that is a sealed batch: what the ledger recorded, whoever proposed it. */
function recorded(answer: Answer): string {
  return isSealed(answer) ? answer.slice(answer.indexOf(' ') + 1) : STOPPED;
}

/** The steps as they are written in `functions/`, without what they do between two operations; some `changed`. */
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
    /** Answers the holder, with `!` when it is sealed and not committed. */
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
