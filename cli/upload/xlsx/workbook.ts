import type { ArchiveEntry } from '../archive/zip-archive.ts';
import { shown } from '../conversion/table-header.ts';
import type { CellContext } from './cell-value.ts';
import { readSharedStrings } from './shared-strings.ts';
import { readDateStyles } from './styles.ts';
import {
  partAt,
  type Relationship,
  relationshipsOf,
  type WorkbookParts,
  workbookParts,
} from './workbook-parts.ts';
import { readXml } from './xml.ts';

export type Sheet = { name: string; hidden: boolean; entry: ArchiveEntry };

/** The sheets of cells in their order, and what their cells refer to. */
export type Workbook = { sheets: readonly Sheet[]; context: CellContext };

/** Reads everything of a workbook but its sheets. Throws an Error when it is damaged. */
export async function openWorkbook(entries: readonly ArchiveEntry[]): Promise<Workbook> {
  const parts = workbookParts(entries);
  const [main] = (await relationshipsOf(parts, '')).filter(({ type }) => type === 'officeDocument');
  const path = main?.target ?? 'xl/workbook.xml';
  const relationships = await relationshipsOf(parts, path);
  const only = (type: string): ArchiveEntry | undefined => {
    const found = relationships.find((each) => each.type === type);
    return found && partAt(parts, found.target);
  };
  const { dates, listed } = await readWorkbookXml(required(parts, path));
  const styles = only('styles');
  const strings = only('sharedStrings');
  return {
    sheets: listed.flatMap((sheet) => sheetOf(parts, relationships, sheet)),
    context: {
      dates,
      dateStyles: styles ? await readDateStyles(styles.bytes()) : [],
      sharedStrings: strings ? await readSharedStrings(strings.bytes()) : [],
    },
  };
}

function required(parts: WorkbookParts, path: string): ArchiveEntry {
  const entry = partAt(parts, path);
  if (entry) return entry;
  throw new Error(`it has no ${path}`);
}

type ListedSheet = { name: string; hidden: boolean; relationship: string };

/** A sheet that is a chart has no cells and is left out. */
function sheetOf(
  parts: WorkbookParts,
  relationships: readonly Relationship[],
  { name, hidden, relationship }: ListedSheet,
): Sheet[] {
  const found = relationships.find(({ id }) => id === relationship);
  if (!found) throw new Error(`its sheet ${JSON.stringify(name)} is missing`);
  if (found.type !== 'worksheet') return [];
  return [{ name, hidden, entry: required(parts, found.target) }];
}

async function readWorkbookXml(entry: ArchiveEntry) {
  const listed: ListedSheet[] = [];
  let dates: CellContext['dates'] = 1900;
  await readXml(entry.bytes(), {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes['date1904'] ?? '')) dates = 1904;
      if (name === 'sheet') listed.push(listedSheet(attributes));
    },
  });
  return { dates, listed };
}

function listedSheet(attributes: Readonly<Record<string, string>>): ListedSheet {
  const relationship = Object.entries(attributes).find(([key]) => /^\w+:id$/i.test(key))?.[1];
  const { name = '', state = 'visible' } = attributes;
  return { name: shown(name), hidden: state !== 'visible', relationship: relationship ?? '' };
}
