import { layoutOf } from '../local/data-dir/layout.ts';
import { filesFor } from './bi/files.ts';
import { redshiftFiles } from './bi/redshift-files.ts';
import { deployedSources } from './bi/sources/deployed-sources.ts';
import { localSource } from './bi/sources/local-source.ts';
import type { BiFile } from './bi/sources/source.ts';
import { writeFiles } from './bi/write-files.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { refuseTwoTargets } from './target/target.ts';
import { readArguments, runCommand } from './ui/command.ts';

const DEFAULT_FOLDER = 'bi';

const HELP = `
npm run bi -- [--data-dir DIR | --outputs FILE] [--out DIR]

Writes data sources for tools that draw charts: Tableau, Power BI, Excel, DBeaver and others. They point
at the PostgreSQL endpoint of the local pipeline that is running, or at Athena where a pipeline is
deployed, and hold no password. docs/bi.md has the steps to the first chart.

  --data-dir DIR   the data directory of a local pipeline (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline
  --out DIR        the folder to write to (default ${DEFAULT_FOLDER}); files of an earlier run are replaced`;

const OPTIONS = {
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
  out: { type: 'string', default: DEFAULT_FOLDER },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { outputs, out, 'data-dir': dataDir } = parsed.values;
  refuseTwoTargets({ outputs, dataDir });
  const local = outputs === undefined;
  const files = local ? await localFiles(dataDir) : await deployedFiles(outputs);
  await writeFiles(out, files);
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, purpose }) => `  ${path.padEnd(width)}  ${purpose}`);
  const password = local
    ? `The password is in ${layoutOf(dataDir ?? DEFAULT_DATA_DIR).postgresPassword}. `
    : '';
  process.stdout.write(`Written to ${out}:\n${lines.join('\n')}\n`);
  process.stdout.write(`${password}The steps to the first chart: docs/bi.md\n`);
  return 0;
}

const localFiles = async (dataDir = DEFAULT_DATA_DIR): Promise<BiFile[]> =>
  filesFor(await localSource(dataDir));

async function deployedFiles(outputs: string): Promise<BiFile[]> {
  const { athena, redshift } = await deployedSources(outputs);
  return [...filesFor(athena), ...(redshift ? redshiftFiles(redshift) : [])];
}

await runCommand(main);
