import type * as model from '../model/operation.ts';
import { OPERATIONS, type Operations, REWRITTEN } from './operations.ts';
import { broughtBack, type Day, leftOut, minus, type World } from './world.ts';

type Program = model.Program<World>;

export type Programs = {
  /** WriteParquet for one sealed batch, and CommitBatch. */
  write(batch: string): Program;
  register(batch: string): Program;
  /** The rewrite of the day, begun or resumed. */
  rewrite(without: string): Program;
  prepare(day: Day): Program;
  fill(day: Day): Program;
  giveUp(): Program;
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
    *rewrite(without) {
      const found = yield does.readDay();
      const isIdle = dayIn(found).phase === 'IDLE';
      const day = dayIn(isIdle ? yield does.beginRewrite(found, without) : found);
      if (day.phase === 'IDLE') return 'ended by another';
      if (day.phase === 'REWRITING') {
        const prepared = yield* programs.prepare(day);
        if (prepared !== '') return prepared;
      }
      yield does.updatePartition(day.writing);
      yield does.endRewrite(day.writing);
      return '';
    },
    /** Ends with the permission to switch, which no rewrite gets that was given up. */
    *prepare(day) {
      if ((yield* programs.fill(day)) === 'WAITING') return 'WAITING';
      const now = dayIn(yield does.beginSwitch(day.writing));
      const maySwitch = now.phase === 'SWITCHING' && now.writing === day.writing;
      return maySwitch ? '' : 'ended by another';
    },
    /** Writes the new generation: the day's lines, with those that come back, without those that go. */
    *fill({ live, writing: to, without }) {
      const batches = yield does.readRegistrations(live, to);
      const before = live === 0 ? '' : yield does.readObject(live, REWRITTEN);
      if (before === 'MISSING') return 'WAITING';
      for (const batch of batches) {
        if ((yield does.readObject(live, batch)) === 'MISSING') return 'WAITING';
      }
      const lines = minus(before + batches, leftOut(without)) + broughtBack(without);
      yield does.putObject(to, REWRITTEN, [...lines].sort().join(''));
      return '';
    },
    *giveUp() {
      yield does.giveUp(dayIn(yield does.readDay()).writing);
      return '';
    },
    /** After the grace period. */
    *clean() {
      const { live } = dayIn(yield does.readDay());
      for (let generation = 0; generation < live; generation++) {
        yield does.deleteGeneration(generation);
      }
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
