import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DayChange } from '../../../functions/domain/day-change.ts';
import { cleanGenerations } from '../../../functions/rewrite/clean-generations.ts';
import { rewriteDay } from '../../../functions/rewrite/rewrite-day.ts';
import { switchDay } from '../../../functions/rewrite/switch-day.ts';
import { writeParquet } from '../../../functions/write-parquet/write-parquet.ts';
import { ALake, COMPACT, DAY, plan } from './a-lake.ts';

/** The most operations that pass while a process may run that switches a day, and while a query may. */
const SWITCH_TICKS = 60;
const QUERY_TICKS = 100;
/** How long a slow operation waits. */
const SLOW_TURNS = 6;

/** The outcome of one operation: its response may be lost, or the process dies after it. */
const fates = fc.infiniteStream(
  fc.constantFrom('done', 'done', 'done', 'done', 'slow', 'slow', 'lost', 'dies'),
);

class Died extends Error {}

/** A lake whose every operation waits for its turn, which is a tick of the clock. */
class Interleaved extends ALake {
  readonly #s: fc.Scheduler;
  readonly #fate: Iterator<string>;
  constructor(s: fc.Scheduler, fate: Iterator<string>) {
    super();
    this.#s = s;
    this.#fate = fate;
    this.coolDownMs = 2 * SWITCH_TICKS;
    this.giveUpAfterMs = 60;
    this.graceMs = QUERY_TICKS + 2 * SWITCH_TICKS;
  }

  /** The functions of a port as one process calls them, until it is ended. */
  unreliable<Port extends object>(port: Port, ends = Number.POSITIVE_INFINITY): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const operation = Reflect.get(target, name);
        if (typeof operation !== 'function' || name === 'isOutOfTime') return operation;
        return (...args: unknown[]) => this.#somehow(() => operation.apply(target, args), ends);
      },
    });
  }

  async #somehow<T>(operation: () => Promise<T>, ends: number): Promise<T> {
    const fate = this.#fate.next().value;
    await this.pass(fate === 'slow' ? SLOW_TURNS : 1);
    if (this.now > ends) throw new Died();
    const result = await operation();
    if (fate === 'dies') throw new Died();
    if (fate === 'lost') throw new Error('The response was lost');
    return result;
  }

  async rewriteSomehow(change: DayChange): Promise<string> {
    const switchOver = async (date: string, generation: number) => {
      const catalog = {
        set: async (day: string, location: string) => void this.locations.set(day, location),
      };
      const ends = this.now + SWITCH_TICKS;
      const setLocation = this.unreliable(catalog, ends).set;
      const days = this.unreliable(this.days, ends);
      await switchDay(date, generation, { days, setLocation, timer: this.timer });
    };
    const ports = this.ports({
      days: this.unreliable(this.days),
      lake: this.unreliable(this.lake),
      content: this.unreliable(this.objects),
      switchDay: switchOver,
    });
    return (await rewriteDay(DAY, change, ports)).state;
  }

  async cleanSomehow(): Promise<void> {
    const bin = { delete: async (key: string) => void this.objects.lake.delete(key) };
    await cleanGenerations(DAY, {
      days: this.unreliable(this.days),
      lake: this.unreliable(this.lake),
      deleteObject: this.unreliable(bin).delete,
      timer: this.timer,
      graceMs: this.graceMs,
      isOutOfTime: () => false,
    });
  }

  async writeSomehow(batchId: string): Promise<void> {
    await writeParquet(
      plan(batchId),
      this.unreliable({ put: this.put }).put,
      this.unreliable(this.days),
    );
  }

  /** Waits for some turns. */
  async pass(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      await this.#s.schedule(Promise.resolve(), 'wait');
      this.now += 1;
    }
  }
}

async function untilDone<T>(action: () => Promise<T>, isDone: (result: T) => boolean) {
  for (;;) {
    const result = await action().catch(() => undefined);
    if (result !== undefined && isDone(result)) return;
  }
}

/** What a query has to find: every line that had landed when it was planned, and none that is gone. */
type Landed = { committed: Set<string>; gone: Set<string>; going: Set<string> };

async function query(lake: Interleaved, { committed, gone, going }: Landed): Promise<void> {
  const location = lake.locations.get(DAY) ?? '';
  const expected = [...committed].filter((line) => !gone.has(line) && !going.has(line));
  const absent = [...gone];
  const planned = lake.now;
  await lake.pass(4);
  if (lake.now - planned > QUERY_TICKS) return;
  const found = await lake.found(location);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining(expected));
  expect(found.filter((line) => absent.includes(line))).toEqual([]);
}

test('in any order of operations, a query finds every line once, and a rewrite forgets none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fates, async (s, fate) => {
      const lake = new Interleaved(s, fate[Symbol.iterator]());
      await lake.land('a');
      await lake.landUnregistered('b');
      const landed: Landed = {
        committed: new Set(['a-1', 'b-1']),
        gone: new Set(),
        going: new Set(),
      };
      const write = async (batchId: string, delay: number) => {
        await lake.pass(delay);
        await untilDone(() => lake.writeSomehow(batchId).then(() => true), Boolean);
        landed.committed.add(`${batchId}-1`);
      };
      const compact = async (delay: number) => {
        await lake.pass(delay);
        for (let tries = 0; tries < 4; tries += 1)
          await lake.rewriteSomehow(COMPACT).catch(() => '');
      };
      const retract = async (batchId: string) => {
        const without = { ingestIds: [batchId] as [string] };
        const change: DayChange = {
          reason: 'retract',
          operationId: 'r',
          without,
          linesPerObject: 9,
        };
        landed.going.add(`${batchId}-1`);
        await untilDone(
          () => lake.rewriteSomehow(change),
          (state) => state === 'DONE',
        );
        landed.gone.add(`${batchId}-1`);
      };
      const clean = async () => {
        for (let tries = 0; tries < 5; tries += 1) {
          await lake.pass(15);
          await lake.cleanSomehow().catch(() => undefined);
        }
      };
      const queries = async () => {
        for (let asked = 0; asked < 25; asked += 1) {
          await lake.pass(1);
          await query(lake, landed);
        }
      };
      const actors = [
        write('c', 0),
        write('d', 9),
        write('e', 40),
        compact(0),
        compact(5),
        retract('a'),
        clean(),
        queries(),
      ];
      await s.waitFor(Promise.all(actors));
      expect((await lake.found()).sort()).toEqual(['b-1', 'c-1', 'd-1', 'e-1']);
      lake.now += 1000;
      expect(await lake.rewrite()).toMatchObject({ state: 'DONE' });
      expect((await lake.found()).sort()).toEqual(['b-1', 'c-1', 'd-1', 'e-1']);
      lake.now += 1000;
      expect(await lake.clean()).toMatchObject({ kept: [], left: 0 });
      expect((await lake.keys()).filter((key) => !key.includes('rewrite-'))).toEqual([]);
    }),
    { numRuns: 15, endOnFailure: true },
  );
}, 60_000);
