// Loaded before every command (node --import). Plain JavaScript, so that an old Node.js can run it.
const NEEDED = 24;
const found = Number(process.versions.node.split('.')[0]);

if (found < NEEDED) {
  process.stderr.write(
    `This project needs Node.js ${NEEDED} or newer, and this is ${process.version}.\n` +
      'Run "npm ci" without --ignore-scripts, which installs it with the project, or install\n' +
      `Node.js ${NEEDED} yourself, and try again.\n`,
  );
  process.exit(1);
}
