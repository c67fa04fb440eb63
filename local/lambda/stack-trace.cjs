// Plain JavaScript, and CommonJS, as worker.cjs is.
const { readFileSync } = require('node:fs');
const { SourceMap } = require('node:module');
const { dirname, join } = require('node:path');

/**
 * Has stack traces name the places in the sources, as Node.js does with source maps enabled, which
 * it does only for modules that it has loaded itself. The map is read when a trace needs it.
 */
function mapStackTraces(file) {
  let map;
  Error.prepareStackTrace = (error, callSites) => {
    map ??= readMap(file) ?? { findEntry: () => ({}) };
    const lines = callSites.map((site, index) => `\n    at ${placeOf(site, callSites[index + 1])}`);
    return headOf(error) + lines.join('');
  };
  const entryAt = (line, column) => map.findEntry(line - 1, column - 1);
  const isMapped = (site) => site?.getFileName() === file;
  const placeOf = (site, caller) => {
    if (!isMapped(site)) return String(site);
    const entry = entryAt(site.getLineNumber(), site.getColumnNumber());
    if (!entry.originalSource) return String(site);
    const place = `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    const name = nameOf(site, caller);
    return name ? `${name} (${place})` : place;
  };
  /** A minified function has its name where it is called. */
  const nameOf = (site, caller) => {
    const name = site.getFunctionName();
    const called =
      isMapped(caller) && entryAt(caller.getLineNumber(), caller.getColumnNumber()).name;
    return called || name;
  };
}

function readMap(file) {
  try {
    const payload = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
    const sources = payload.sources.map((source) => join(dirname(file), source));
    return new SourceMap({ ...payload, sources });
  } catch {
    return undefined;
  }
}

/** An error whose own name or message throws has none. */
function headOf(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '<error>';
  }
}

module.exports = { mapStackTraces };
