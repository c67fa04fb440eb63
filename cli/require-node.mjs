// Loaded before a command (node --import): plain JavaScript, so that any Node can say why it is too old.
const NEEDED = 24;
const found = Number(process.versions.node.split('.')[0]);

if (found < NEEDED) {
  process.stderr.write(
    `This needs Node.js ${NEEDED} or newer; this is ${process.version}.\n` +
      'npm ci puts it beside the project, unless install scripts are off: run "npm ci" without\n' +
      '--ignore-scripts, or install Node.js 24, and try again.\n',
  );
  process.exit(1);
}
