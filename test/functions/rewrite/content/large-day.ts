import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  ContentFault,
  type ContentPorts,
  type WrittenGeneration,
} from '../../../../functions/rewrite/content/content.ts';
import { StagedAccounts } from '../../../../functions/rewrite/content/runs/staged-accounts.ts';
import { verifyGeneration } from '../../../../functions/rewrite/content/verify-generation.ts';
import { writeGeneration } from '../../../../functions/rewrite/content/write-generation.ts';
import { aRow, DAY, objectOf } from './a-day.ts';

/** Lines of an object of a batch. */
const LINES_PER_SOURCE = 5000;

/**
 * Writes a day of generated lines, reads it back and prints what came of it. Each invocation ends
 * after some seconds, and the next one continues. It is a program of its own, so that a test can
 * limit the memory of its process: `node large-day.ts LINES SECONDS`.
 */
const lines = Number(process.argv[2]);
const seconds = Number(process.argv[3]);
const folder = mkdtempSync(join(tmpdir(), 'large-day-'));
const staged = new Set<string>();
let deadline = 0;

const onDisk: ContentPorts = {
  read: async (key) => readFileSync(join(folder, key)),
  write: async (key, bytes) => {
    put(key, bytes);
    return 'PUT';
  },
  pieces: async () => [...staged],
  readPiece: async (key) => readFileSync(join(folder, key)),
  writePiece: async (key, bytes) => {
    put(key, bytes);
    staged.add(key);
  },
  deletePieces: async (keys) => {
    for (const key of keys) rmSync(join(folder, key));
  },
  isOutOfTime: () => performance.now() > deadline,
};

function put(key: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, key)), { recursive: true });
  writeFileSync(join(folder, key), bytes);
}

/** Times and customers jump about, as in many uploads of a day. */
function source(start: number): { key: string } {
  const rows = Array.from({ length: Math.min(LINES_PER_SOURCE, lines - start) }, (_, n) => {
    const index = start + n;
    const hour = ((index * 7919) % 86_400) / 3600;
    return aRow(index, { hour, quantity: index % 13, customerId: `${index % 4373}` });
  });
  const key = `batch-${start}.parquet`;
  put(key, objectOf(rows));
  return { key };
}

/** One invocation. Returns undefined when it has no time left. */
async function invoke(sources: readonly { key: string }[]): Promise<WrittenGeneration | undefined> {
  deadline = performance.now() + seconds * 1000;
  const found = await StagedAccounts.open('staged/', onDisk);
  const target = { date: DAY, keyOf: (n: number) => `rewrite-${n}.parquet`, staged: found };
  try {
    const written = await writeGeneration(sources, { linesPerObject: 500_000 }, target, onDisk);
    await verifyGeneration(written.objects, written, DAY, onDisk, found);
    return written;
  } catch (error) {
    if (error instanceof ContentFault && error.name === 'OutOfTime') return undefined;
    throw error;
  }
}

try {
  const starts = Array.from({ length: Math.ceil(lines / LINES_PER_SOURCE) }, (_, n) => n);
  const sources = starts.map((n) => source(n * LINES_PER_SOURCE));
  const began = process.cpuUsage();
  let invocations = 1;
  let written = await invoke(sources);
  for (; !written; invocations += 1) written = await invoke(sources);
  const { user, system } = process.cpuUsage(began);
  console.log(
    JSON.stringify({
      lines: written.lineCount,
      invocations,
      objects: written.objects.length,
      bytes: written.objects.reduce((sum, { bytes }) => sum + bytes, 0),
      staged: staged.size,
      cpuSeconds: (user + system) / 1e6,
      maxRssMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
} finally {
  rmSync(folder, { recursive: true });
}
