import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { compileFunction } from 'node:vm';
import { type HostEnvironment, type Scope, scopeOf } from './scope.ts';
import { openVirtualTime } from './virtual-clock.ts';

type Exports = Record<string, unknown>;

/**
 * Evaluates a CommonJS bundle anew, as a cold start does, and returns its exports. `libraries` is
 * the file of a second bundle, which exports by name the packages that this one leaves out. Throws
 * when the bundle requires any other package.
 */
export function loadBundle(
  file: string,
  environment: HostEnvironment,
  libraries?: string,
): Exports {
  const packages = libraries === undefined ? {} : librariesIn(libraries);
  const scope = scopeOf(() => environment);
  return runIn(environment, () => evaluate(file, scope, packages));
}

const current = new AsyncLocalStorage<HostEnvironment>();

/** Calls a function in an environment, which libraries then find too, also after each `await`. */
export const runIn = <T>(environment: HostEnvironment, call: () => T): T =>
  current.run(environment, call);

const evaluated = new Map<string, Exports>();

/**
 * Signs nothing: the embedded AWS does not check the signatures of requests, and the AWS SDK would
 * spend a twentieth of a schedule's time on them.
 */
const createHmac = () => {
  const hmac = { update: () => hmac, digest: () => UNSIGNED };
  return hmac;
};
const UNSIGNED = Buffer.alloc(32);

/** Libraries are evaluated once per process. They act in the environment of their caller. */
function librariesIn(file: string): Exports {
  const { globals, modules } = scopeOf(() => current.getStore() ?? NOWHERE);
  const scope = { globals, modules: { ...modules, crypto: { ...modules['crypto'], createHmac } } };
  const known = evaluated.get(file) ?? runIn(NOWHERE, () => evaluate(file, scope, {}));
  evaluated.set(file, known);
  return known;
}

/**
 * The environment in which libraries are evaluated: the same, whichever function needs them first.
 */
const NOWHERE: HostEnvironment = {
  clock: openVirtualTime(0, () => 0).clock,
  skewMs: 0,
  random: () => 0,
  env: {},
  log: () => undefined,
  request: () => {
    throw new Error('There is no network while libraries are evaluated');
  },
};

const SCOPE = ['exports', 'require', 'module', 'process', 'console', 'Date', 'Math'];
const TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'AbortSignal'];
const NAMES = [...SCOPE, ...TIMERS];

type Load = (...scope: unknown[]) => void;
/** By file, and by source: versions of an app share the functions in which they do not differ. */
const loads = new Map<string, Load>();
const compiled = new Map<string, Load>();

function evaluate(file: string, { globals, modules }: Scope, packages: Exports): Exports {
  const load = loads.get(file) ?? loadOf(file);
  loads.set(file, load);
  const module = { exports: {} };
  const require = (name: string) =>
    modules[name.replace(/^node:/, '')] ?? packages[name] ?? builtin(name, file);
  const scope: Exports = { ...globals, exports: module.exports, require, module };
  load(...NAMES.map((name) => scope[name]));
  return module.exports;
}

function builtin(name: string, file: string): object | undefined {
  if (isBuiltin(name)) return process.getBuiltinModule(name);
  throw new Error(`${file} requires ${name}, which is neither in it nor in its libraries`);
}

/** Dynamic imports become `require`: a real `import()` would load the machine's own modules. */
function loadOf(file: string): Load {
  const source = readFileSync(file, 'utf8').replace(
    /\bimport\(("[^"]+")\)/g,
    'Promise.resolve(require($1))',
  );
  const load = compiled.get(source) ?? (compileFunction(source, NAMES, { filename: file }) as Load);
  compiled.set(source, load);
  return load;
}
