// Plain JavaScript, and CommonJS, as worker.cjs is.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, join } = require('node:path');
const { cachedDataVersionTag } = require('node:v8');
const { constants, Script } = require('node:vm');
const { threadId } = require('node:worker_threads');

const [PREFIX] = Module.wrap('\n').split('\n');
const HASH_BYTES = 32;

/**
 * Loads a function's bundle as `require` does, with compiled code that an earlier instance kept.
 * `keep` keeps it for later ones, unless that has been done. Called after an invocation, it keeps
 * what the invocation compiled, too: V8 compiles a function when it is first called, and the cache
 * of Node.js has only what is compiled when a module is loaded.
 */
function loadBundle(file, compileCache) {
  const source = readFileSync(file, 'utf8');
  const cache = cacheOf(file, source, compileCache);
  const cachedData = cache.read();
  const script = new Script(Module.wrap(source), {
    filename: file,
    columnOffset: -PREFIX.length,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  const run = script.runInThisContext();
  run.call(module.exports, module.exports, Module.createRequire(file), module, file, dirname(file));
  const isKept = cachedData !== undefined && !script.cachedDataRejected;
  return { exports: module.exports, keep: () => isKept || cache.write(script.createCachedData()) };
}

/** V8 knows a source by its length only, and checks nothing of what it reads. */
function cacheOf(file, source, folder) {
  const version = cachedDataVersionTag().toString(16);
  const id = createHash('sha256').update(source).digest('hex').slice(0, 32);
  const path = join(folder, `${basename(file)}-${id}-${version}`);
  const hashOf = (data) => createHash('sha256').update(data).digest();
  const read = () => {
    try {
      const bytes = readFileSync(path);
      const data = bytes.subarray(HASH_BYTES);
      return hashOf(data).equals(bytes.subarray(0, HASH_BYTES)) ? data : undefined;
    } catch {
      return undefined;
    }
  };
  // A disk that is full or read-only costs time, and no invocation.
  const write = (data) => {
    try {
      // Not recursively: an assembly that was removed meanwhile must not come back without its files.
      if (!existsSync(folder)) mkdirSync(folder);
      const unfinished = `${path}.${process.pid}.${threadId}`;
      writeFileSync(unfinished, Buffer.concat([hashOf(data), data]));
      renameSync(unfinished, path);
    } catch {}
  };
  return { read, write };
}

module.exports = { loadBundle };
