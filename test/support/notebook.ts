import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ROOT } from './command.ts';

export const NOTEBOOKS = ['sales', 'parquet'] as const;
export type NotebookName = (typeof NOTEBOOKS)[number];

/** The modules that a notebook needs, and those that execute it. */
export const NOTEBOOK_MODULES = ['boto3', 'pandas', 'matplotlib', 'nbconvert', 'ipykernel'];

/** Text, which the format also splits into lines. */
const Text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))]);

const Output = z.looseObject({
  output_type: z.enum(['stream', 'display_data', 'execute_result', 'error']),
  name: z.string().optional(),
  text: Text.optional(),
  data: z.record(z.string(), Text).optional(),
});

const Cell = z.looseObject({
  id: z.string(),
  cell_type: z.enum(['code', 'markdown']),
  source: Text,
  metadata: z.looseObject({ tags: z.array(z.string()).default([]) }),
  execution_count: z.int().nullish(),
  outputs: z.array(Output).default([]),
});
export type Cell = z.infer<typeof Cell>;

const Notebook = z.looseObject({
  cells: z.array(Cell),
  metadata: z.looseObject({ executed_source: z.string().optional() }),
});
export type Notebook = z.infer<typeof Notebook>;

export const pathOf = (name: NotebookName): string => join(ROOT, 'notebooks', `${name}.ipynb`);

export async function readNotebook(path: string): Promise<Notebook> {
  return Notebook.parse(JSON.parse(await readFile(path, 'utf8')));
}

/** Executes a notebook with nbconvert on the pipeline that is running on a data directory. */
export async function execute(
  python: string,
  name: NotebookName,
  dataDir: string,
): Promise<Notebook> {
  const folder = await mkdtemp(join(tmpdir(), 'notebook-'));
  const options = ['--to', 'notebook', '--execute', '--output-dir', folder];
  const untimed = '--ExecutePreprocessor.record_timing=False';
  try {
    await runPython(python, ['-m', 'nbconvert', ...options, untimed, pathOf(name)], {
      INVOICE_PIPELINE_DATA_DIR: dataDir,
      IPYTHONDIR: folder,
      PYTHONPATH: '', // A notebook finds its modules by itself, because they are beside it.
    });
    return await readNotebook(join(folder, `${name}.ipynb`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs Python with the modules of notebooks/, and returns what it printed. Throws if it fails. */
export async function runPython(
  python: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const modules = { PYTHONPATH: join(ROOT, 'notebooks'), PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(python, args, { env: { ...process.env, ...modules, ...environment } });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (data) => {
      printed[name] += data;
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`exit ${code}\n${printed.stdout}\n${printed.stderr}`);
  return printed.stdout;
}

export const codeCells = ({ cells }: Notebook): Cell[] =>
  cells.filter((cell) => cell.cell_type === 'code');

/** What a cell shows as text: what it printed, and its result. */
export const textsOf = ({ outputs }: Cell): string[] =>
  outputs.map(({ text, data }) => text ?? data?.['text/plain'] ?? '');

/** The JSON that the cell with the tag `figures` prints. */
export function figuresOf(notebook: Notebook): unknown {
  const cell = notebook.cells.find(({ metadata }) => metadata.tags.includes('figures'));
  if (!cell) throw new Error('no cell has the tag figures');
  return JSON.parse(textsOf(cell).join(''));
}

/** The hash of everything that decides what a notebook shows, given the data. */
export async function sourceHash(notebook: Notebook): Promise<string> {
  const hash = createHash('sha256');
  for (const cell of codeCells(notebook)) hash.update(`${cell.source}\0`);
  for (const module of globSync('notebooks/*/*.py', { cwd: ROOT }).sort()) {
    hash.update(await readFile(join(ROOT, module)));
  }
  return hash.digest('hex');
}

/** Writes the outputs of an execution into the repository, with the hash of what gave them. */
export async function commitOutputs(name: NotebookName, executed: Notebook): Promise<void> {
  const path = pathOf(name);
  const source = z.looseObject({ cells: z.array(z.looseObject({ id: z.string() })) });
  const notebook = source.parse(JSON.parse(await readFile(path, 'utf8')));
  const results = new Map(codeCells(executed).map((cell) => [cell.id, cell]));
  const cells = notebook.cells.map((cell) => {
    const result = results.get(cell.id);
    if (!result) return cell;
    const outputs = result.outputs.map(inLines);
    return { ...cell, execution_count: result.execution_count, outputs };
  });
  const metadata = {
    executed_source: await sourceHash(executed),
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python' },
  };
  await writeFile(path, `${JSON.stringify({ ...notebook, cells, metadata }, byKey, 1)}\n`);
}

/** Sorts the keys of objects, as Jupyter does, so that saving a notebook there changes nothing. */
function byKey(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort());
}

/** An output as Jupyter writes it: text in lines, so that differences can be read. */
function inLines({ text, data, ...output }: z.infer<typeof Output>): Record<string, unknown> {
  if (text !== undefined) return { ...output, text: text.split(/(?<=\n)/) };
  if (data === undefined) return output;
  const parts = Object.entries(data).map(([type, value]) => [
    type,
    type.startsWith('text/') ? value.split(/(?<=\n)/) : value,
  ]);
  return { ...output, data: Object.fromEntries(parts) };
}
