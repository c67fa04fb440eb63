import { Console } from 'node:console';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { compileFunction } from 'node:vm';
import zlib from 'node:zlib';
import { compressionAtOnce } from './compression.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What a bundle finds instead of the machine's own time, chance and network. */
export type Surroundings = {
  clock: VirtualClock;
  /** Milliseconds by which the bundle's own clock is wrong. */
  skewMs: number;
  random(): number;
  http: object;
  environment: Record<string, string>;
  log(text: string | Buffer): void;
};

const NAMES = ['exports', 'require', 'module', 'process', 'console', 'Date', 'Math'];
const TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'AbortSignal'];

type Load = (...scope: unknown[]) => void;
const compiled = new Map<string, Load>();

/** Runs a CommonJS bundle anew, as a cold start does, and answers what it exports. */
export function loadBundle(file: string, surroundings: Surroundings): Record<string, unknown> {
  const load = compiled.get(file) ?? compile(file);
  compiled.set(file, load);
  const module = { exports: {} };
  const { timers, ...scope } = scopeOf(file, surroundings);
  const { process, console, date, math, require } = scope;
  load(module.exports, require, module, process, console, date, math, ...timers);
  return module.exports;
}

/** `import()` would go past the surroundings. */
function compile(file: string): Load {
  const source = readFileSync(file, 'utf8').replace(
    /\bimport\(("[^"]+")\)/g,
    'Promise.resolve(require($1))',
  );
  return compileFunction(source, [...NAMES, ...TIMERS], { filename: file }) as Load;
}

function scopeOf(file: string, { clock, skewMs, random, http, environment, log }: Surroundings) {
  const now = () => clock.now() + skewMs;
  const stdout = new Writable({
    write: (chunk, _encoding, done) => {
      log(chunk);
      done();
    },
  });
  const console = new Console(stdout, stdout);
  const process = Object.create(globalThis.process, {
    env: { value: environment },
    stdout: { value: stdout },
    stderr: { value: stdout },
  });
  const timers = timersOn(clock);
  const replaced: Record<string, object> = {
    http,
    process,
    console: Object.assign(console, { Console }),
    crypto: { ...crypto, ...chanceIn(random) },
    zlib: { ...zlib, ...compressionAtOnce },
    'timers/promises': { setTimeout: (ms: number) => clock.sleep(ms) },
  };
  const required = createRequire(file);
  return {
    ...{ process, console, date: dateOn(now), math: mathWith(random), timers },
    require: (name: string) => replaced[name.replace(/^node:/, '')] ?? required(name),
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

function chanceIn(random: () => number) {
  const below = (limit: number) => Math.floor(random() * limit);
  const randomBytes = (size: number) =>
    Buffer.from(Array.from({ length: size }, () => below(BYTE)));
  const randomUUID = () => {
    const hex = randomBytes(16).toString('hex');
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
  };
  return { randomInt: below, randomBytes, randomUUID };
}

type Timer = { cancel(): void; unref(): Timer; ref(): Timer; hasRef(): boolean };

function timersOn(clock: VirtualClock) {
  const timer = (arm: () => { cancel(): void }): Timer => {
    const self: Timer = { ...arm(), unref: () => self, ref: () => self, hasRef: () => true };
    return self;
  };
  const setTimeout = (call: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
    timer(() => clock.after(ms, () => call(...args)));
  const setInterval = (call: () => void, ms = 0) => {
    let running = { cancel: () => {} };
    const again = () => {
      running = clock.after(Math.max(1, ms), again);
      call();
    };
    running = clock.after(Math.max(1, ms), again);
    return timer(() => ({ cancel: () => running.cancel() }));
  };
  const clear = (one: Timer | undefined) => one?.cancel?.();
  return [setTimeout, clear, setInterval, clear, abortSignalOn(clock)];
}

function abortSignalOn(clock: VirtualClock): typeof AbortSignal {
  const timeout = (ms: number): AbortSignal => {
    const late = new AbortController();
    clock.after(ms, () => late.abort(new DOMException('Timed out', 'TimeoutError')));
    return late.signal;
  };
  return new Proxy(AbortSignal, {
    get: (real, name) => (name === 'timeout' ? timeout : Reflect.get(real, name)),
  });
}
