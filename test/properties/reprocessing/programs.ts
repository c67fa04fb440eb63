import type * as model from '../model/operation.ts';
import { BUSY, OPERATIONS, type Operations } from './operations.ts';
import type { World } from './world.ts';

type Program = model.Program<World>;

export type Programs = {
  /** The command, which records an operation. */
  ask(id: string): Program;
  /** An invocation that works on an operation. */
  run(id: string): Program;
  reprocess(id: string): Program;
  /** All but the removal of what was prepared. `saved` says how far an earlier attempt came. */
  change(id: string, saved: string): Program;
  claim(id: string): Program;
  /** Reads the raw body once. */
  prepare(id: string): Program;
  replace(id: string, lines: string): Program;
  erase(): Program;
  /** A step of a batch of the ingest that runs again, or late: UpsertInvoices. */
  upsert(): Program;
  /** A request that corrects the quarantined record. */
  correct(): Program;
  /** The finisher of corrections. */
  finish(): Program;
};

export const isClaimed = (reprocessing: string): boolean => reprocessing.startsWith('REPROCESSING');
export const isReadAgain = (reprocessing: string): boolean => reprocessing.startsWith('REPROC');

/** The programs of the protocol, with some of them `changed`. */
export function programsOf(
  changed: Partial<Programs> = {},
  does: Operations = OPERATIONS,
): Programs {
  const programs: Programs = {
    *ask(id) {
      return yield does.ask(id);
    },
    *run(id) {
      if ((yield does.takeTurn(id)) === BUSY) return BUSY;
      if ((yield does.readOperation(id)) !== 'OPEN') return '';
      yield* id === 'E' ? programs.erase() : programs.reprocess(id);
      yield does.end(id);
      return '';
    },
    *reprocess(id) {
      const saved = yield does.readSaved(id);
      if (saved !== 'ENDED') yield* programs.change(id, saved);
      return yield does.deletePrepared(id);
    },
    *change(id, saved) {
      const claimed = yield* programs.claim(id);
      const isChanged = (saved || (yield* programs.prepare(id))) === 'PREPARED';
      if (isChanged) yield* programs.replace(id, yield does.readPrepared(id));
      const isAgain = isChanged || claimed.endsWith('again');
      if (isClaimed(claimed)) {
        yield does.move(claimed, `${isAgain ? 'REPROCESSED' : 'LEFT'} ${id}`);
      }
      return yield does.save(id, 'ENDED');
    },
    *claim(id) {
      const found = yield does.readReprocessing();
      if (found.split(' ')[1] === id) return found;
      return yield does.move(found, `REPROCESSING ${id}${isReadAgain(found) ? ' again' : ''}`);
    },
    *prepare(id) {
      yield does.letStepsEnd();
      yield does.claimForOpen();
      const state = yield does.prepare(id);
      yield does.save(id, state === 'PREPARED' ? 'PREPARED' : 'UNCHANGED');
      return state;
    },
    *replace(id, lines) {
      yield does.rewriteDay(id, lines);
      yield does.putItems(lines);
      yield does.putRecords(lines);
      return yield does.putLanding(lines);
    },
    *erase() {
      yield does.eraseRaw();
      yield does.eraseLines();
      yield does.eraseItems();
      return yield does.countErased();
    },
    *upsert() {
      if (isReadAgain(yield does.readReprocessing())) return '';
      return yield does.putLate();
    },
    *correct() {
      if (isClaimed(yield does.readReprocessing())) return 'refused';
      if ((yield does.readQuarantine()) === '') return 'refused';
      yield does.recordCorrection();
      return yield* programs.finish();
    },
    *finish() {
      if ((yield does.readCorrection()) !== 'OPEN') return '';
      yield does.claimRecord();
      return yield does.sendCorrected();
    },
    ...changed,
  };
  return programs;
}
