// Plain JavaScript: for a .ts file every worker would load the type stripper, which takes 12 MB and
// 30 ms. CommonJS: the loader of other modules takes 3 ms more in every worker.
const { format } = require('node:util');
const { parentPort, workerData } = require('node:worker_threads');
const { loadBundle } = require('./bundle.cjs');
const { mapStackTraces } = require('./stack-trace.cjs');

/** Runs in each instance of a function, and behaves as the runtime of Lambda. */
const { file, exportName, context, compileCache } = workerData;
let bundle;
let handler;
let invocation;

/** In the log format JSON, the runtime gives each line of the console a level. */
const CONSOLE_LEVELS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
};
for (const [method, level] of Object.entries(CONSOLE_LEVELS)) {
  if (process.env.AWS_LAMBDA_LOG_FORMAT !== 'JSON') break;
  console[method] = (...words) => {
    const timestamp = new Date().toISOString();
    const line = { timestamp, level, requestId: invocation, message: format(...words) };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
}

const errorOf = (thrown) =>
  thrown instanceof Error
    ? {
        errorType: thrown.name,
        errorMessage: thrown.message,
        trace: (thrown.stack ?? '').split('\n'),
      }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };

function load() {
  if (process.sourceMapsEnabled) mapStackTraces(file);
  bundle = loadBundle(file, compileCache);
  const exported = bundle.exports[exportName];
  if (typeof exported === 'function') return exported;
  throw Object.assign(new Error(`index.${exportName} is undefined or not exported`), {
    name: 'Runtime.HandlerNotFound',
  });
}

const contextOf = ({ requestId, deadline }) => ({
  ...context,
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

/**
 * Takes the event out of the message, which lives as long as the invocation. Gives the memory of its
 * bytes back at once, where Node.js can: nothing is collected while a function waits for a response.
 */
function eventIn(message) {
  const { buffer, byteLength } = message.event;
  message.event = undefined;
  const text = Buffer.from(buffer, 0, byteLength).toString();
  buffer.transfer?.(0);
  return JSON.parse(text);
}

async function invoke(message) {
  const { requestId, remainingMs } = message;
  try {
    handler ??= load();
    const deadline = Date.now() + remainingMs;
    const result = await handler(eventIn(message), contextOf({ requestId, deadline }));
    return { requestId, result: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { requestId, error: errorOf(error) };
  }
}

function crash(errorType, thrown) {
  const error = { ...errorOf(thrown), ...(errorType && { errorType }) };
  parentPort.postMessage({ requestId: invocation, error, fatal: true });
  process.exit(129);
}

process.on('uncaughtException', (error) => crash(undefined, error));
process.on('unhandledRejection', (reason) => crash('Runtime.UnhandledPromiseRejection', reason));

/** As Lambda does before an invocation. What fails now fails again in the first one, which reports it. */
function initialise() {
  try {
    handler = load();
  } catch {}
  parentPort.postMessage({ loaded: true });
}

initialise();
parentPort.on('message', async (message) => {
  const isFirst = invocation === undefined;
  invocation = message.requestId;
  parentPort.postMessage(await invoke(message));
  if (isFirst) bundle?.keep();
});
