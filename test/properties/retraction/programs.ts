import type * as model from '../model/operation.ts';
import { BUSY, INCOMPLETE, LOST, NONE, OPERATIONS, type Operations } from './operations.ts';
import { isGone, isThere, KINDS, type World } from './world.ts';

type Program = model.Program<World>;

export type Programs = {
  /** The command, which records an operation. */
  ask(id: string): Program;
  /** An invocation that works on an operation. */
  run(id: string): Program;
  retract(id: string): Program;
  archive(id: string): Program;
  /** Ends a retraction of which the stores do not have all lines. Nothing is removed. */
  giveBack(id: string): Program;
  remove(id: string): Program;
  restore(id: string): Program;
  purge(id: string): Program;
  /** A POST of the same file with the same key. */
  post(): Program;
  /** A step of a batch of `x` that runs again, or late: UpsertInvoices. */
  upsert(): Program;
  mend(): Program;
};

/** The retraction of which an operation undoes or purges what the ledger names. */
const ofRetraction = (item: string): string => item.split(' ')[1] ?? '';

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
      yield* programs[KINDS[id] ?? 'retract'](id);
      yield does.end(id);
      return '';
    },
    *retract(id) {
      const saved = yield does.readSaved(id);
      if (saved === 'REFUSED') return yield* programs.giveBack(id);
      const found = yield does.readRetraction();
      const begun = yield does.move(isThere(found) ? [found] : [], `RETRACTING ${id}`);
      if (begun !== `RETRACTING ${id}`) return LOST;
      const isWhole = saved === 'ARCHIVED' || (yield* programs.archive(id)) !== INCOMPLETE;
      if (!isWhole) return yield* programs.giveBack(id);
      yield* programs.remove(id);
      yield does.count(id);
      yield does.move([`RETRACTING ${id}`], `RETRACTED ${id}`);
      return '';
    },
    *archive(id) {
      yield does.letStepsEnd();
      yield does.archiveLines(id);
      yield does.archiveItems(id);
      const found = yield does.checkComplete();
      yield does.save(id, found === INCOMPLETE ? 'REFUSED' : 'ARCHIVED');
      return found;
    },
    *giveBack(id) {
      yield does.move([`RETRACTING ${id}`], `RESTORED ${id}`);
      return LOST;
    },
    *remove(id) {
      yield does.rewriteDay(id, 'without');
      yield does.deleteItems();
      return '';
    },
    *restore(id) {
      const found = yield does.readRetraction();
      const from = found.startsWith('RETRACTED') ? [found] : [];
      const of = ofRetraction(found);
      const to = `RESTORING ${of} ${id}`;
      if ((yield does.move(from, to)) !== to) return LOST;
      if ((yield does.readArchive(`${of}/lines`)) === NONE) return LOST;
      if ((yield does.readArchive(`${of}/items`)) === NONE) return LOST;
      yield does.rewriteDay(id, 'with');
      yield does.putItems();
      yield does.uncount(of);
      yield does.move([to], `RESTORED ${of}`);
      return '';
    },
    *purge() {
      const found = yield does.readRetraction();
      const of = ofRetraction(found);
      const isRetracted = found.startsWith('RETRACTED');
      const now = isRetracted ? yield does.move([found], `PURGED ${of}`) : found;
      if (!now.startsWith('PURGED') && !now.startsWith('RESENT')) return LOST;
      yield does.deleteArchive(of);
      return '';
    },
    *post() {
      const found = yield does.readRetraction();
      if (isThere(found)) return yield does.answer('x');
      if (!isGone(found)) return 'refused';
      const to = found.replace('RETRACTED', 'RESENT');
      if (to !== found && (yield does.move([found], to)) !== to) return yield* programs.post();
      yield does.land();
      return yield does.answer('y');
    },
    *upsert() {
      if (!isThere(yield does.readRetraction())) return '';
      return yield does.putItems('put the items of the sealed plan');
    },
    *mend() {
      return yield does.mend();
    },
    ...changed,
  };
  return programs;
}
