import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { compareText } from '../../../functions/domain/text-order.ts';
import { CommandError, FAILED } from '../../ui/command.ts';
import { SentPart, UploadPlan, type UploadRecord } from './upload-record.ts';

/**
 * The uploads from this machine to one pipeline. Each is a file: the plan in its first line, then a
 * line for each part that was accepted. Losing the journal loses no data, because the same part has
 * the same Idempotency-Key again.
 */
export type Journal = {
  /** Every upload, the latest first. */
  records(): Promise<UploadRecord[]>;
  /** Saves a plan before its first part is sent. Keeps what an earlier run has recorded of it. */
  begin(plan: UploadPlan): Promise<void>;
  sent(uploadId: string, part: SentPart): Promise<void>;
};

/** The folder of a local pipeline's journal. */
export const journalFolder = (dataDir: string): string => join(dataDir, 'uploads');

/** The folder of a deployed pipeline's journal, below the user's directory for program state. */
export function remoteJournalFolder(url: string): string {
  const state =
    process.env['XDG_STATE_HOME'] ??
    process.env['LOCALAPPDATA'] ??
    join(homedir(), '.local', 'state');
  const pipeline = createHash('sha256').update(url).digest('hex').slice(0, 16);
  return join(state, 'invoice-pipeline', pipeline, 'uploads');
}

export function journalIn(folder: string): Journal {
  const pathOf = (uploadId: string): string => join(folder, `${uploadId}.ndjson`);
  return {
    async records() {
      const names = await readdir(folder).catch(() => []);
      const texts = await Promise.all(
        names
          .filter((name) => name.endsWith('.ndjson'))
          .map((name) => readFile(join(folder, name), 'utf8')),
      );
      return texts
        .flatMap(recordIn)
        .sort((a, b) => compareText(b.plan.startedAt, a.plan.startedAt));
    },
    begin: (plan) => begin(plan, folder, pathOf(plan.uploadId)).catch(refuse(folder)),
    async sent(uploadId, part) {
      // A full disk must not end an upload. Without its entry, the part is recognised by its key.
      await appendFile(pathOf(uploadId), `${JSON.stringify(part)}\n`).catch(() => undefined);
    },
  };
}

async function begin(plan: UploadPlan, folder: string, path: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const earlier = await readFile(path, 'utf8').then(recordIn, () => []);
  const lines = [plan, ...(earlier[0]?.sent.values() ?? [])];
  await writeFile(`${path}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await rename(`${path}.new`, path);
}

const refuse =
  (folder: string) =>
  (error: Error): never => {
    throw new CommandError(
      `Nothing was sent, because the journal of uploads in ${folder} can't be written: ${error.message}.\n` +
        'Make it writable, or free some space, and run the same command again.',
      FAILED,
      error,
    );
  };

/**
 * Returns one record, or none when the plan is unreadable. A line that a crash cut off is ignored.
 */
function recordIn(text: string): UploadRecord[] {
  const [first, ...rest] = text.split('\n').map(parsed);
  const plan = UploadPlan.safeParse(first);
  if (!plan.success) return [];
  const sent = rest.flatMap((line) => {
    const part = SentPart.safeParse(line);
    return part.success ? [part.data] : [];
  });
  return [{ plan: plan.data, sent: new Map(sent.map((part) => [part.ordinal, part])) }];
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
