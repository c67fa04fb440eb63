import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { compileFunction } from 'node:vm';
import { type Scope, type Surroundings, scopeOf } from './scope.ts';
import { openVirtualTime } from './virtual-clock.ts';

type Exports = Record<string, unknown>;

/**
 * Runs a CommonJS bundle anew, as a cold start does, and answers what it exports. `libraries` is the file of a bundle that
 * exports, by their names, the packages that this one leaves out. Throws when it requires anything else.
 */
export function loadBundle(file: string, surroundings: Surroundings, libraries?: string): Exports {
  const packages = libraries === undefined ? {} : librariesIn(libraries);
  return runIn(surroundings, () =>
    evaluate(
      file,
      scopeOf(() => surroundings),
      packages,
    ),
  );
}

const current = new AsyncLocalStorage<Surroundings>();

/** Runs code, and all that comes of it, in surroundings that libraries then find as well. */
export const runIn = <T>(surroundings: Surroundings, call: () => T): T =>
  current.run(surroundings, call);

const evaluated = new Map<string, Exports>();

/** Evaluated once a process: they run in the surroundings of whoever calls them. */
function librariesIn(file: string): Exports {
  const here = () => current.getStore() ?? NOWHERE;
  const known = evaluated.get(file) ?? runIn(NOWHERE, () => evaluate(file, scopeOf(here), {}));
  evaluated.set(file, known);
  return known;
}

/** Where libraries are while they are evaluated: always the same, whoever is the first to need them. */
const NOWHERE: Surroundings = {
  clock: openVirtualTime(0, () => 0).clock,
  ...{ skewMs: 0, random: () => 0, environment: {}, log: () => undefined },
  request: () => {
    throw new Error('There is no network while libraries are evaluated');
  },
};

const SCOPE = ['exports', 'require', 'module', 'process', 'console', 'Date', 'Math'];
const TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'AbortSignal'];
const NAMES = [...SCOPE, ...TIMERS];

type Load = (...scope: unknown[]) => void;
const compiled = new Map<string, Load>();

function evaluate(file: string, { globals, modules }: Scope, packages: Exports): Exports {
  const load = compiled.get(file) ?? compile(file);
  compiled.set(file, load);
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

/** `import()` would go past the surroundings. */
function compile(file: string): Load {
  const source = readFileSync(file, 'utf8').replace(
    /\bimport\(("[^"]+")\)/g,
    'Promise.resolve(require($1))',
  );
  return compileFunction(source, NAMES, { filename: file }) as Load;
}
