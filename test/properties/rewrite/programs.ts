import type * as model from '../model/operation.ts';
import { NO_RECORD, OPERATIONS, type Operations, REST, REWRITTEN } from './operations.ts';
import { broughtBack, type Day, isThere, leftOut, minus, recordText, type World } from './world.ts';

type Program = model.Program<World>;

/** How a version of the code divides the lines of a day into objects. */
type Version = (lines: string) => [name: string, lines: string][];
const WHOLE: Version = (lines) => [[REWRITTEN, lines]];
const DIVIDED: Version = (lines) => [
  [REWRITTEN, lines.slice(0, 1)],
  [REST, lines.slice(1)],
];

const WAITING = 'WAITING';
const DIFFERS = 'DIFFERS';

export type Programs = {
  /** WriteParquet for one sealed batch, and CommitBatch. */
  write(batch: string): Program;
  register(batch: string): Program;
  /** RegisterPartitions. */
  enterCatalog(): Program;
  /** The rewrite of the day, begun or resumed. */
  rewrite(without: string): Program;
  /** The same by a version of the code that divides the lines into other objects. */
  rewriteOtherwise(without: string): Program;
  run(without: string, version: Version): Program;
  begin(found: string, without: string): Program;
  finish(day: Day, version: Version): Program;
  prepare(day: Day, version: Version): Program;
  fill(day: Day, version: Version): Program;
  writeGeneration(day: Day, version: Version): Program;
  readSources(live: number, to: number): Program;
  switchDay(to: number, again: string): Program;
  giveUp(): Program;
  drop(): Program;
  clean(): Program;
  query(): Program;
};

const PHASES = { IDLE: 'IDLE', REWRITING: 'REWRITING', SWITCHING: 'SWITCHING' } as const;

export function dayIn(result: model.Result): Day {
  const [live, writing, phase, without = ''] = result.split(' ');
  if (phase !== PHASES.IDLE && phase !== PHASES.REWRITING && phase !== PHASES.SWITCHING) {
    throw new Error(`${result} is not a day`);
  }
  return { live: Number(live), writing: Number(writing), phase, without };
}

/** Where a batch writes that registers now. A rewrite is never seen by readers until it is live. */
function registrationOn({ live, writing, phase }: Day) {
  return { generation: writing, targets: phase === 'IDLE' ? `${live}` : `${writing}${live}` };
}

/** The programs of the rewrite protocol, with some of them `changed`. */
export function programsOf(
  changed: Partial<Programs> = {},
  does: Operations = OPERATIONS,
): Programs {
  const programs: Programs = {
    *write(batch) {
      const registration = yield* programs.register(batch);
      const [, targets = '', live = '0'] = registration.split(' ');
      // What was replaced by now has taken the batch over, or the batch writes there too.
      const alive = [...targets].filter((target) => target >= live);
      for (const target of alive) yield does.putObject(Number(target), batch, batch);
      yield* programs.enterCatalog();
      yield does.commitBatch(batch);
      return '';
    },
    *register(batch) {
      for (;;) {
        const day = yield does.readDay();
        const registration = yield does.register(batch, day, registrationOn(dayIn(day)));
        if (registration !== 'CHANGED') return `${registration} ${dayIn(day).live}`;
      }
    },
    *enterCatalog() {
      yield does.createPartition(Number(yield does.readLive()));
      return '';
    },
    rewrite: (without) => programs.run(without, WHOLE),
    rewriteOtherwise: (without) => programs.run(without, DIVIDED),
    *run(without, version) {
      const found = yield does.readDay();
      if (without && (yield does.findRecord(dayIn(found).live, without)) !== '') return '';
      const isIdle = dayIn(found).phase === 'IDLE';
      const begun = isIdle ? yield* programs.begin(found, without) : found;
      return begun === WAITING ? WAITING : yield* programs.finish(dayIn(begun), version);
    },
    *finish(day, version) {
      if (day.phase === 'IDLE') return 'ended by another';
      if (day.phase === 'SWITCHING') {
        return yield* programs.switchDay(day.writing, yield does.readDay());
      }
      const prepared = yield* programs.prepare(day, version);
      return prepared === '' ? yield* programs.switchDay(day.writing, '') : prepared;
    },
    /** SwitchDay looks at the day just before. Who has just got the permission need not. */
    *switchDay(to, again) {
      const now = again === '' ? undefined : dayIn(again);
      if (now && (now.phase !== 'SWITCHING' || now.writing !== to)) return 'ended by another';
      if ((yield does.updatePartition(to)) !== '') return WAITING;
      yield does.endRewrite(to);
      return '';
    },
    /** Begins only on a day of the catalog, and first registers what earlier versions wrote. */
    *begin(found, without) {
      if (!isThere(Number(yield does.readCatalog()))) return WAITING;
      const day = dayIn(found);
      const unknown = yield does.findUnknown(day.live);
      if (day.live > 0 && unknown !== '') return WAITING;
      for (const batch of unknown) {
        const adopted = yield does.register(batch, found, registrationOn(day));
        if (adopted === 'CHANGED') return WAITING;
      }
      return yield does.beginRewrite(found, without);
    },
    /** Ends with the permission to switch, which no rewrite gets that was given up. */
    *prepare(day, version) {
      const filled = yield* programs.fill(day, version);
      if (filled !== '') return filled;
      const now = dayIn(yield does.beginSwitch(day.writing));
      const maySwitch = now.phase === 'SWITCHING' && now.writing === day.writing;
      return maySwitch ? '' : 'ended by another';
    },
    /** Writes the new generation and records it. One that is recorded is not written again. */
    *fill(day, version) {
      const { writing: to } = day;
      const known = yield does.readRecord(to);
      const record = known || (yield* programs.writeGeneration(day, version));
      if (record === WAITING) return WAITING;
      if (record === DIFFERS || (yield does.findOthers(to, record)) !== '') {
        yield does.giveUp(to);
        return DIFFERS;
      }
      if (!known) yield does.putRecord(to, record);
      return '';
    },
    /** The day's lines, with those that come back, without those that go. Returns their record. */
    *writeGeneration({ live, writing: to, without }, version) {
      if ((yield does.findUnknown(live)) !== '') return WAITING;
      const before = yield* programs.readSources(live, to);
      if (before === WAITING) return WAITING;
      const lines = minus(before, leftOut(without)) + broughtBack(without);
      const objects = version([...lines].sort().join(''));
      for (const [name, own] of objects) {
        if ((yield does.putIfAbsent(to, name, own)) !== own) return DIFFERS;
      }
      const names = objects.map(([name]) => name).join(' ');
      return recordText({ from: live, names, change: without });
    },
    *readSources(live, to) {
      const sources = yield does.readSources(live, to);
      if (sources === NO_RECORD) return WAITING;
      let lines = '';
      for (const name of sources.split(' ').filter(Boolean)) {
        const found = yield does.readObject(live, name);
        if (found === 'MISSING') return WAITING;
        lines += found;
      }
      return lines;
    },
    *giveUp() {
      yield does.giveUp(dayIn(yield does.readDay()).writing);
      return '';
    },
    /** After the grace period. */
    *clean() {
      const { live } = dayIn(yield does.readDay());
      if ((yield does.readCatalog()) !== `${live}`) return '';
      for (let generation = 0; generation < live; generation++) {
        yield does.deleteGeneration(generation);
      }
      return '';
    },
    *drop() {
      yield does.dropPartition();
      return '';
    },
    *query() {
      yield does.runQuery(yield does.planQuery());
      return '';
    },
    ...changed,
  };
  return programs;
}
