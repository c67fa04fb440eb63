import type { ArchiveEntry } from '../archive/zip-archive.ts';
import { readXml } from './xml.ts';

/** A file in a workbook that another one refers to. */
export type Relationship = { id: string; type: string; target: string };

/** The files of a workbook by their path. Case does not matter in it. */
export type WorkbookParts = ReadonlyMap<string, ArchiveEntry>;

export function workbookParts(entries: readonly ArchiveEntry[]): WorkbookParts {
  return new Map(entries.map((entry) => [entry.path.toLowerCase(), entry]));
}

/** A path may be percent-encoded, as in a URL. */
export function partAt(parts: WorkbookParts, path: string): ArchiveEntry | undefined {
  const lower = path.toLowerCase();
  return parts.get(lower) ?? parts.get(decodeURIComponent(lower));
}

/** The files that a file of the workbook refers to, with their paths from the root. */
export async function relationshipsOf(parts: WorkbookParts, path: string): Promise<Relationship[]> {
  const slash = path.lastIndexOf('/') + 1;
  const folder = path.slice(0, slash);
  const entry = partAt(parts, `${folder}_rels/${path.slice(slash)}.rels`);
  const found: Relationship[] = [];
  if (!entry) return found;
  await readXml(entry.bytes(), {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || !Id || !Type || !Target || TargetMode === 'External') return;
      // The last word is the same in the transitional and the strict form.
      const type = Type.slice(Type.lastIndexOf('/') + 1);
      found.push({ id: Id, type, target: resolved(folder, Target) });
    },
  });
  return found;
}

/** A target that begins with a slash is given from the root. */
function resolved(folder: string, target: string): string {
  return new URL(target, `file:///${folder}`).pathname.slice(1);
}
