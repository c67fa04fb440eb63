// Loaded before every command (node --import). Plain JavaScript, so that an old Node.js can run it.
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const found = Number(process.versions.node.split('.')[0]);

if (found < NEEDED) {
  process.stderr.write(
    `This project needs Node.js ${NEEDED} or newer, and this is ${process.version}.\n` +
      `"npm ci" installs Node.js ${NEEDED} with the project, unless it runs with --ignore-scripts.\n` +
      `Run it without that option, or install Node.js ${NEEDED} yourself, and try again.\n`,
  );
  process.exit(1);
}

// Keeps the compiled code, also of what is imported for a moment only: a command starts 0.3 s
// sooner. It stays inside of the project, because whoever may write there may change the code itself.
module.enableCompileCache?.(
  fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)),
);
