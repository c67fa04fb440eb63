import { Console } from 'node:console';
import crypto from 'node:crypto';
import http from 'node:http';
import { Writable } from 'node:stream';
import zlib from 'node:zlib';
import { Agent, type requestOn } from './http-client.ts';
import { synchronousCompression } from './synchronous-io.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The time, randomness, network and process that a bundle finds in place of the machine's own. */
export type HostEnvironment = {
  clock: VirtualClock;
  /** Milliseconds by which the bundle's own clock is wrong. */
  skewMs: number;
  random(): number;
  request: ReturnType<typeof requestOn>;
  env: Record<string, string>;
  log(text: string | Buffer): void;
};

/**
 * The globals that code sees, and the built-in modules that it requires, where they are replaced.
 */
export type Scope = { globals: Record<string, unknown>; modules: Record<string, object> };

/** Returns a scope whose parts act, at each use, in the environment that `current` returns then. */
export function scopeOf(current: () => HostEnvironment): Scope {
  const random = () => current().random();
  const stdout = new Writable({
    write: (chunk, _encoding, done) => {
      current().log(chunk);
      done();
    },
  });
  const console = Object.assign(new Console(stdout, stdout), { Console });
  const process = Object.create(globalThis.process, {
    env: { get: () => current().env },
    stdout: { value: stdout },
    stderr: { value: stdout },
  });
  const request: HostEnvironment['request'] = (...given) => current().request(...given);
  return {
    globals: {
      process,
      console,
      Math: mathWith(random),
      Date: dateOn(() => current().clock.now() + current().skewMs),
      ...timersOn(() => current().clock),
    },
    modules: {
      process,
      console,
      http: { ...http, Agent, request },
      crypto: { ...crypto, ...cryptoWith(random) },
      zlib: { ...zlib, ...synchronousCompression },
      'timers/promises': { setTimeout: (ms: number) => current().clock.sleep(ms) },
    },
  };
}

const dateOn = (now: () => number): DateConstructor =>
  class extends Date {
    constructor(...given: [number]) {
      super(...((given.length > 0 ? given : [now()]) as [number]));
    }
    static override now = now;
  } as DateConstructor;

const mathWith = (random: () => number): typeof Math =>
  Object.create(Math, { random: { value: random } });

const BYTE = 256;

function cryptoWith(random: () => number) {
  const randomInt = (limit: number) => Math.floor(random() * limit);
  const randomBytes = (size: number) =>
    Buffer.from(Array.from({ length: size }, () => randomInt(BYTE)));
  const randomUUID = () => {
    const hex = randomBytes(16).toString('hex');
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
  };
  return { randomInt, randomBytes, randomUUID };
}

type Timer = { cancel(): void; unref(): Timer; ref(): Timer; hasRef(): boolean };

function timersOn(clock: () => VirtualClock) {
  const timer = (arm: () => { cancel(): void }): Timer => {
    const self: Timer = { ...arm(), unref: () => self, ref: () => self, hasRef: () => true };
    return self;
  };
  const setTimeout = (call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
    timer(() => clock().after(ms, () => call(...args)));
  const setInterval = (call: () => void, ms = 0) => {
    let running = { cancel: () => {} };
    const again = () => {
      running = clock().after(Math.max(1, ms), again);
      call();
    };
    running = clock().after(Math.max(1, ms), again);
    return timer(() => ({ cancel: () => running.cancel() }));
  };
  const clear = (one: Timer | undefined) => one?.cancel?.();
  return {
    setTimeout,
    clearTimeout: clear,
    setInterval,
    clearInterval: clear,
    AbortSignal: abortSignalOn(clock),
  };
}

function abortSignalOn(clock: () => VirtualClock): typeof AbortSignal {
  const timeout = (ms: number): AbortSignal => {
    const controller = new AbortController();
    clock().after(ms, () => controller.abort(new DOMException('Timed out', 'TimeoutError')));
    return controller.signal;
  };
  return new Proxy(AbortSignal, {
    get: (real, name) => (name === 'timeout' ? timeout : Reflect.get(real, name)),
  });
}
