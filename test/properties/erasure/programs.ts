import type * as model from '../model/operation.ts';
import { NONE, OPERATIONS, type Operations, WAITING } from './operations.ts';
import type { World } from './world.ts';

type Program = model.Program<World>;

export type Programs = {
  /** The command, which records the operation. */
  ask(): Program;
  /** An invocation that works on the operation. */
  run(): Program;
  /** A phase returns the progress with which the next one begins, or WAITING. */
  settle(): Program;
  round(round: string): Program;
  /** A pass through everything. `flags` says what it has found so far. */
  sweep(round: string, place: string, flags: string): Program;
  sweepStaged(round: string, flags: string): Program;
  /** What follows a pass that has found something live (L), old (D) or removed something (C). */
  afterPass(round: string, found: string): string;
  certify(): Program;
  /** A batch from its beginning. */
  start(batch: string): Program;
  /** The steps of a batch that has begun: the first time, again, or by the finisher. */
  land(batch: string): Program;
};

/** More rounds than these prove nothing more. */
const LAST_ROUND = 3;

/** The programs of the protocol, with some of them `changed`. */
export function programsOf(
  changed: Partial<Programs> = {},
  does: Operations = OPERATIONS,
): Programs {
  const programs: Programs = {
    *ask() {
      return yield does.ask();
    },
    *run() {
      yield does.takeLease();
      if ((yield does.readOperation()) !== 'OPEN') return '';
      const isNamed = (yield does.readCustomer()) !== NONE;
      let progress = isNamed ? yield does.readProgress() : 'CERTIFY';
      while (progress !== 'CERTIFY') {
        const next = yield* nextOf(progress, programs, does);
        if (next === WAITING) return WAITING;
        yield does.save(next);
        progress = next;
      }
      return yield* programs.certify();
    },
    *settle() {
      if ((yield does.openBatches()) !== NONE) return WAITING;
      yield does.letStepsEnd();
      return 'ROUND 0';
    },
    *round(round) {
      yield does.rewriteDay(round);
      const removed = yield does.removeItems();
      return `SWEEP ${round} 0 ${removed === NONE ? '' : 'C'}`;
    },
    *sweep(round, place, flags) {
      if (place === '0') return `SWEEP ${round} 1 ${yield does.readLake()}`;
      if (place === '1') return yield* programs.sweepStaged(round, flags);
      const removed = yield does.removeItems();
      return programs.afterPass(round, removed === NONE ? flags : `${flags}C`);
    },
    *sweepStaged(round, flags) {
      const removed = yield does.removeStaged();
      if (removed === WAITING) return WAITING;
      return `SWEEP ${round} 2 ${flags}${removed === NONE ? '' : 'C'}`;
    },
    afterPass(round, found) {
      if (found.includes('L')) return `ROUND ${Number(round) + 1}`;
      if (found.includes('D')) return `GRACE ${round}`;
      return found === '' ? 'CERTIFY' : `SWEEP ${round} 0 `;
    },
    *certify() {
      if ((yield does.readCertificate()) === NONE) yield does.certify();
      yield does.forget();
      return yield does.end();
    },
    *start(batch) {
      yield does.startBatch(batch);
      return yield* programs.land(batch);
    },
    *land(batch) {
      if ((yield does.readBatch(batch)) !== 'SEALED') return '';
      if ((yield does.readStaged(batch)) === NONE) return 'its plan is gone';
      yield does.putLines(batch);
      yield does.putItems(batch);
      return yield does.commit(batch);
    },
    ...changed,
  };
  return programs;
}

function* nextOf(progress: string, programs: Programs, does: Operations): Program {
  const [phase, round = '0', place = '0', flags = ''] = progress.split(' ');
  if (Number(round) > LAST_ROUND) return WAITING;
  if (phase === 'SETTLE') return yield* programs.settle();
  if (phase === 'ROUND') return yield* programs.round(round);
  if (phase === 'SWEEP') return yield* programs.sweep(round, place, flags);
  yield does.removeDead();
  return `SWEEP ${round} 0 `;
}
