import type { ArchiveEntry } from '../archive/zip-archive.ts';

/** What a ZIP archive is, by the names in it: many formats are ZIP archives inside. */
export type PackageKind =
  | { kind: 'archive' | 'workbook' }
  | { kind: 'other'; is: string; todo: string };

const SAVE = 'Save it as .xlsx or CSV, and upload that.';
const TABLE = 'Save its table as .xlsx or CSV, and upload that.';

const OTHERS: readonly { has: RegExp; is: string; todo: string }[] = [
  { has: /^xl\/workbook\.bin$/, is: 'a binary Excel workbook (.xlsb)', todo: SAVE },
  { has: /^word\//, is: 'a Word document', todo: TABLE },
  { has: /^ppt\//, is: 'a PowerPoint presentation', todo: TABLE },
  { has: /^index\/.*\.iwa$/, is: 'a Numbers document', todo: SAVE },
];
const OPEN_DOCUMENT = { is: 'an OpenDocument file, such as .ods', todo: SAVE };

export function packageKind(entries: readonly Pick<ArchiveEntry, 'path'>[]): PackageKind {
  const paths = entries.map(({ path }) => path.toLowerCase());
  if (paths.includes('mimetype') && paths.includes('content.xml')) {
    return { kind: 'other', ...OPEN_DOCUMENT };
  }
  const other = OTHERS.find(({ has }) => paths.some((path) => has.test(path)));
  if (other) return { kind: 'other', is: other.is, todo: other.todo };
  const isOffice = paths.includes('[content_types].xml');
  return { kind: isOffice && paths.includes('_rels/.rels') ? 'workbook' : 'archive' };
}
