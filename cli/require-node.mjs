// Loaded before a command (node --import): plain JavaScript, so that any Node can say why it is too old.
const NEEDED = 24;
const found = Number(process.versions.node.split('.')[0]);

if (found < NEEDED) {
  process.stderr.write(
    `This needs Node.js ${NEEDED} or newer; this is ${process.version}.\n` +
      'npm ci installs it beside the project, unless install scripts are off (--ignore-scripts).\n' +
      'Run "npm rebuild node esbuild classic-level", or install Node.js 24, and try again.\n',
  );
  process.exit(1);
}
