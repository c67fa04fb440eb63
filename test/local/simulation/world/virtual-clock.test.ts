import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, test } from 'vitest';
import {
  openVirtualTime,
  type VirtualTime,
} from '../../../../local/simulation/world/virtual-clock.ts';
import { runAll } from './stepping.ts';

const START = Date.UTC(2026, 0, 1);
const aTime = () => openVirtualTime(START, () => 0.5);

/** Notes what was woken, and when. */
function aLog({ clock }: VirtualTime) {
  const woken: string[] = [];
  const note = (name: string) => () => void woken.push(`${name} at ${clock.now() - START}`);
  return { woken, note };
}

describe('a timer fires', () => {
  it('in the order of time, exactly when it is due', async () => {
    const time = aTime();
    const { woken, note } = aLog(time);
    for (const ms of [30, 10, 20, 2_000_000]) void time.clock.sleep(ms).then(note(`${ms}`));
    await runAll(time);
    expect(woken).toEqual(['10 at 10', '20 at 20', '30 at 30', '2000000 at 2000000']);
  });

  it('in the order of creation when several are due at the same moment, one in each step', async () => {
    const time = aTime();
    const { woken, note } = aLog(time);
    for (const name of ['a', 'b', 'c', 'd', 'e']) time.clock.after(5, note(name));
    await time.step();
    expect(woken).toEqual(['a at 5']);
    await runAll(time);
    expect(woken.join()).toBe('a at 5,b at 5,c at 5,d at 5,e at 5');
  });

  it('at once, but in a step of its own, when its delay is zero or negative', async () => {
    const time = aTime();
    const { woken, note } = aLog(time);
    time.clock.after(-1000, note('past'));
    time.clock.after(0, note('now'));
    expect(woken).toEqual([]);
    await runAll(time);
    expect(woken).toEqual(['past at 0', 'now at 0']);
  });

  it('in the order of exact times, which the clock does not show', async () => {
    const time = aTime();
    const { woken, note } = aLog(time);
    time.clock.after(1.7, note('later'));
    time.clock.after(1.2, note('earlier'));
    await runAll(time);
    expect(woken).toEqual(['earlier at 1', 'later at 1']);
  });

  it('never when it was cancelled: the step fires the next one', async () => {
    const time = aTime();
    const { woken, note } = aLog(time);
    time.clock.after(1, note('cancelled')).cancel();
    time.clock.after(2, note('other'));
    expect(await time.step()).toBe(true);
    expect(woken).toEqual(['other at 2']);
    expect(await time.step()).toBe(false);
  });

  it('early when a sleep is aborted, without time passing, and only once', async () => {
    const time = aTime();
    const { woken, note } = aLog(time);
    const abort = new AbortController();
    void time.clock.sleep(1000, abort.signal).then(note('aborted'));
    void time.clock.sleep(10, AbortSignal.abort()).then(note('aborted before'));
    time.clock.after(5, () => abort.abort());
    await runAll(time);
    expect(woken).toEqual(['aborted before at 0', 'aborted at 5']);
    expect(time.clock.now()).toBe(START + 5);
  });
});

test('a stopped clock fires none of its timers, not even later ones, and stops no other clock', async () => {
  const time = aTime();
  const { woken, note } = aLog(time);
  const [first, second] = [time.clock.child(), time.clock.child()];
  first.after(10, note('first'));
  void first.sleep(10).then(note('first, asleep'));
  first.child().after(10, note('a child of the first'));
  second.after(10, note('second'));
  time.clock.after(10, note('outside'));
  first.stop();
  first.after(10, note('first, too late'));
  await runAll(time);
  expect(woken).toEqual(['second at 10', 'outside at 10']);
  expect(first.now()).toBe(START + 10);
});

describe('time stands still', () => {
  it('while a file is read', async () => {
    const time = aTime();
    const { woken, note } = aLog(time);
    void readFile(import.meta.filename)
      .then(() => readFile(import.meta.filename))
      .then(note('read'));
    time.clock.after(1, note('time'));
    await time.step();
    expect(woken).toEqual(['read at 0', 'time at 1']);
  });

  it('while code waits for the next turn of the event loop, again and again', async () => {
    const time = aTime();
    const { woken, note } = aLog(time);
    const turns = async () => {
      for (let turn = 0; turn < 50; turn += 1) await setImmediate();
    };
    void turns().then(note('turned'));
    time.clock.after(1, note('time'));
    await time.step();
    expect(woken).toEqual(['turned at 0', 'time at 1']);
  });
});

test('concurrent calls of step share one step', async () => {
  const time = aTime();
  const { woken, note } = aLog(time);
  time.clock.after(1, note('first'));
  time.clock.after(2, note('second'));
  expect(await Promise.all([time.step(), time.step(), time.step()])).toEqual([true, true, true]);
  expect(woken).toEqual(['first at 1']);
  await time.step();
  expect(woken).toEqual(['first at 1', 'second at 2']);
});
