import { describe, expect, it } from 'vitest';
import { chanceOf, sequenceOf } from '../../../../local/simulation/world/chance.ts';
import type { Response } from '../../../../local/simulation/world/network.ts';
import { anInstance, errorOf, START } from './an-instance.ts';
import { runAll, settle } from './stepping.ts';

describe('an invocation', () => {
  it('returns JSON, and finds the instance as the previous one left it', async () => {
    const { result } = anInstance('runs += 1; return { runs, event, gone: undefined }');
    expect(await result({ n: 1 })).toEqual({ runs: 1, event: { n: 1 } });
    expect(await result({ n: 2 })).toEqual({ runs: 2, event: { n: 2 } });
    expect(await anInstance('').result()).toBe(null);
  });

  it('fails with the error that the handler throws', async () => {
    const { result, instance } = anInstance(
      `throw Object.assign(new Error('full'), { name: 'StoreFull' })`,
    );
    expect(await result()).toEqual(errorOf('StoreFull', 'full'));
    expect(instance.alive()).toBe(true);
  });

  it('has its deadline in virtual time', async () => {
    const { result } = anInstance(`await sleep(1500);
      return [context.awsRequestId, context.functionName, context.getRemainingTimeInMillis()]`);
    expect(await result()).toEqual(['request-1', 'fn', 18_500]);
  });

  it('ends exactly at its time-out, and has no further effect', async () => {
    const { time, sent, result, instance } = anInstance(`await sleep(19_500);
      await get('/1'); await get('/2')`);
    expect(await result()).toEqual(
      errorOf('Sandbox.Timedout', 'RequestId: request-1 Error: Task timed out after 20.00 seconds'),
    );
    expect([time.clock.now() - START, instance.alive()]).toEqual([20_000, false]);
    await runAll(time);
    expect(sent).toEqual(['/1']);
  });
});

describe('a kill', () => {
  it('ends the invocation with Runtime.ExitError, and nothing more is sent', async () => {
    const { time, sent, result, instance } = anInstance(`
      try { await get('/1') } finally { await get('/2') }`);
    time.clock.after(500, () => instance.kill());
    expect(await result()).toEqual(
      errorOf('Runtime.ExitError', expect.stringContaining('exit status 137')),
    );
    expect([time.clock.now() - START, instance.alive()]).toEqual([500, false]);
    await runAll(time);
    expect(sent).toEqual(['/1']);
  });

  it('leaves requests unanswered', async () => {
    const { time, sent, logged, invoke, instance } = anInstance(
      `await get('/1'); console.log('on')`,
    );
    time.clock.after(500, () => instance.kill());
    await settle(time, invoke());
    await runAll(time);
    expect([sent, logged]).toEqual([['/1'], []]);
  });

  it('in the middle of a turn stops the rest of that turn from sending', async () => {
    const sent: string[] = [];
    const { time, invoke, instance } = anInstance(`await Promise.all([get('/1'), get('/2')])`, {
      send: async (_url, { path }, from) => {
        sent.push(path);
        from.kill();
        return { status: 200, headers: {}, body: Buffer.alloc(0) };
      },
    });
    await settle(time, invoke());
    expect([sent, instance.alive()]).toEqual([['/1'], false]);
  });

  it('stops timers', async () => {
    const { time, sent, invoke, instance } = anInstance(`
      setInterval(() => get('/again'), 10_000); await sleep(5000); await get('/late')`);
    time.clock.after(4000, () => instance.kill());
    await settle(time, invoke());
    await runAll(time);
    expect(sent).toEqual([]);
  });
});

describe('an instance has its own', () => {
  it('environment variables, and none of the host', async () => {
    const { result } = anInstance('return process.env');
    expect(await result()).toEqual({ TABLE: 'numbers' });
  });

  it('clock, which may be wrong', async () => {
    const read = 'return [Date.now(), new Date().getTime(), new Date(7).getTime()]';
    expect(await anInstance(read).result()).toEqual([START, START, 7]);
    expect(await anInstance(read, { skewMs: -3000 }).result()).toEqual([
      START - 3000,
      START - 3000,
      7,
    ]);
  });

  it('timers, in virtual time', async () => {
    const { time, result } = anInstance(`
      const { setTimeout: pause } = require('timers/promises');
      await pause(1000);
      const cancelled = setTimeout(() => { runs += 100 }, 10);
      clearTimeout(cancelled);
      const ticking = setInterval(() => { runs += 1 }, 1000).unref();
      await sleep(3500);
      clearInterval(ticking);
      await sleep(3500);
      return runs`);
    expect(await result()).toBe(3);
    expect(time.clock.now() - START).toBe(8000);
  });

  it('source of chance: two instances with the same seed draw the same numbers', async () => {
    const draw = `const { randomUUID, randomBytes, randomInt } = require('node:crypto');
      return [Math.random(), randomUUID(), randomBytes(9).toString('hex'), randomInt(1000), Math.max(1, 2)]`;
    const drawn = async (seed: number) =>
      anInstance(draw, { random: sequenceOf(chanceOf(seed), 'any') }).result();
    const once = await drawn(1);
    expect(once).toEqual([
      expect.any(Number),
      expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/),
      expect.stringMatching(/^[\da-f]{18}$/),
      expect.any(Number),
      2,
    ]);
    expect(await drawn(1)).toEqual(once);
    expect(await drawn(2)).not.toEqual(once);
  });

  it('log', async () => {
    const { result, logged } = anInstance(`console.log('said'); console.error('wrong');
      new console.Console(process.stdout).info('by another'); return 1`);
    await result();
    expect(logged.join('')).toBe('said\nwrong\nby another\n');
  });

  it('compression, in this thread', async () => {
    const { result, time } = anInstance(`
      const { promisify } = require('node:util');
      const zlib = require('node:zlib');
      const packed = await promisify(zlib.gzip)(Buffer.from('text'), { level: 9 });
      const unpacked = await promisify(zlib.gunzip)(packed);
      const failure = await promisify(zlib.gunzip)(Buffer.from('none')).catch(({ code }) => code);
      return [String(unpacked), failure]`);
    expect(await result()).toEqual(['text', 'Z_DATA_ERROR']);
    expect(time.clock.now()).toBe(START);
  });

  it('modules, also for dynamic imports', async () => {
    const { result } = anInstance(`const { default: http, request } = await import("node:http");
      return [typeof request, http === undefined || typeof http.request, await get('/1')]`);
    expect(await result()).toEqual(['function', true, '200 got /1']);
  });
});

describe('a request', () => {
  const LATE = { send: () => new Promise<Response>(() => undefined) };
  const open = `const request = require('http').request(
    { host: 'h', port: 1, method: 'GET', path: '/', headers: {} }, () => { runs = 'answered' });`;

  it('fails as the network does', async () => {
    const refused = () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    const { result } = anInstance(`return get('/1').catch(({ code }) => code)`, { send: refused });
    expect(await result()).toBe('ECONNREFUSED');
  });

  it('has a socket that times out in virtual time', async () => {
    const { time, result } = anInstance(
      `${open} request.end();
      return new Promise((resolve) => request.socket.setTimeout(700, () => resolve('timed out')))`,
      LATE,
    );
    expect(await result()).toBe('timed out');
    expect(time.clock.now() - START).toBe(700);
  });

  it('stays open until it is answered', async () => {
    const { result } = anInstance(`${open} request.end();
      const closed = new Promise((resolve) => request.once('close', resolve));
      await Promise.race([closed, sleep(999)]);
      const before = runs;
      await closed;
      return [before, runs]`);
    expect(await result()).toEqual([0, 'answered']);
  });

  it('is never answered after it was given up; a signal aborts it in virtual time', async () => {
    const { time, sent, result } = anInstance(`${open} request.end();
      const signal = AbortSignal.timeout(400);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      request.destroy();
      await sleep(2000);
      return [runs, signal.reason.name, signal instanceof AbortSignal]`);
    expect(await result()).toEqual([0, 'TimeoutError', true]);
    expect([sent, time.clock.now() - START]).toEqual([['/'], 2400]);
  });
});
