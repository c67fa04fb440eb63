// Loaded before every command (node --import). Plain JavaScript, so that an old Node.js can run it.
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
