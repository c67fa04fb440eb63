import { readFileSync, writeFileSync } from 'node:fs';
import { namedQueries } from '../infra/queries/named-queries.ts';
import { withDictionary } from './dictionary/markdown.ts';
import { readArguments, runCommand } from './ui/command.ts';

const PAGE = new URL('../docs/data-model.md', import.meta.url);

const HELP = `
npm run dictionary

Writes the tables and views that SQL sees into docs/data-model.md: types, meanings, units, sources and
sample values, from functions/lake/lake-tables.ts, infra/queries/ and the generated sample. Run it after
a change of any of these; a test fails when the page is not what this command writes.`;

async function main(): Promise<number> {
  if (!readArguments({ options: {} }, HELP)) return 0;
  const page = readFileSync(PAGE, 'utf8');
  const written = withDictionary(page, namedQueries());
  writeFileSync(PAGE, written);
  process.stdout.write(
    page === written ? 'Nothing has changed.\n' : 'Written: docs/data-model.md\n',
  );
  return 0;
}

await runCommand(main);
