import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { compareText } from '../../../functions/domain/text-order.ts';
import { SentPart, UploadPlan, type UploadRecord } from './upload-record.ts';

/**
 * What was uploaded from here to one pipeline: a file for each upload, its plan in the first line and a line for each
 * part that was answered. Losing it loses no data: parts have the same keys again.
 */
export type Journal = {
  /** Every upload, the latest first. */
  records(): Promise<UploadRecord[]>;
  /** Writes down a plan before the first of its parts is sent; what was sent of it before stays. */
  begin(plan: UploadPlan): Promise<void>;
  sent(uploadId: string, part: SentPart): Promise<void>;
};

/** Where the journal of a local pipeline is. */
export const journalFolder = (dataDir: string): string => join(dataDir, 'uploads');

/** Where the journal of a deployed pipeline is: beside what other programs remember of this user. */
export function remoteJournalFolder(url: string): string {
  const state =
    process.env['XDG_STATE_HOME'] ??
    process.env['LOCALAPPDATA'] ??
    join(homedir(), '.local', 'state');
  const which = createHash('sha256').update(url).digest('hex').slice(0, 16);
  return join(state, 'invoice-pipeline', which, 'uploads');
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
    async begin(plan) {
      await mkdir(folder, { recursive: true });
      const path = pathOf(plan.uploadId);
      const before = await readFile(path, 'utf8').then(recordIn, () => []);
      const lines = [plan, ...(before[0]?.sent.values() ?? [])].map((line) => JSON.stringify(line));
      await writeFile(`${path}.new`, `${lines.join('\n')}\n`);
      await rename(`${path}.new`, path);
    },
    sent: (uploadId, part) => appendFile(pathOf(uploadId), `${JSON.stringify(part)}\n`),
  };
}

/** A line that was cut off by a crash is as if it had not been written. */
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
