import { spawnSync } from 'node:child_process';

/** The one in PATH may be another than Debian's, which has what `.ci/run` installs. */
const PYTHONS = ['python3', '/usr/bin/python3'];

/**
 * A Python that has these modules. Returns undefined where there is none, and says what is missing;
 * in CI, which installs them, that is an error.
 */
export function pythonWith(...modules: string[]): string | undefined {
  const python = PYTHONS.find((command) => missingIn(command, modules).length === 0);
  if (python !== undefined) return python;
  const missing = missingIn(PYTHONS.at(-1) ?? '', modules).join(', ');
  const reason = `Python lacks ${missing}; .ci/run names Debian's packages`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  return undefined;
}

/**
 * Whether a Python has a module that Debian does not have. Without it, warns in CI, too. An empty name
 * is no Python, of which `pythonWith` has warned.
 */
export function hasModule(python: string, module: string): boolean {
  if (python === '') return false;
  const has = missingIn(python, [module]).length === 0;
  if (!has) console.warn(`skipped: ${python} lacks ${module}, which Debian does not have`);
  return has;
}

/** Looks for modules without importing them, which would take seconds. */
function missingIn(python: string, modules: readonly string[]): string[] {
  const program = `import sys
from importlib.util import find_spec
print(*(name for name in sys.argv[1:] if not find_spec(name)))`;
  const { status, stdout } = spawnSync(python, ['-c', program, ...modules], { encoding: 'utf8' });
  return status === 0 ? stdout.split(/\s+/).filter(Boolean) : ['python3'];
}
