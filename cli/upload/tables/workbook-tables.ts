import type { ArchiveEntry } from '../archive/zip-archive.ts';
import { isNearMiss } from '../conversion/table-header.ts';
import { findHeader, type HeaderSearch } from '../workbook/header-row.ts';
import { sheetTable } from '../workbook/sheet-table.ts';
import { almostTable, damagedSheet, noTable, sheetFault } from '../workbook/workbook-faults.ts';
import { openWorkbook, type Sheet, type Workbook } from '../xlsx/workbook.ts';
import { type Finding, isNamed, isWanted, type Label, NOTHING, type Search } from './finding.ts';

type Fault = { sheet: string; fault: string };

/** The sheets of a workbook that are tables of invoice lines. Throws when there is none. */
export async function workbookTables(
  label: Label,
  entries: readonly ArchiveEntry[],
  search: Search,
): Promise<Finding> {
  const workbook = await openWorkbook(entries).catch((error) => {
    throw damagedSheet(label.path, error);
  });
  const found: Finding = { tables: [], leftOut: [] };
  const faults: Fault[] = [];
  for (const sheet of workbook.sheets) {
    const outcome = await examined(label, sheet, workbook, search);
    if ('fault' in outcome) faults.push(outcome);
    else {
      search.closers.push(outcome.close);
      found.tables.push(outcome);
    }
  }
  const isUnwanted = faults.length > 0 && faults.every(({ fault }) => fault === UNWANTED);
  if (isUnwanted && archiveNames(label).length > 0) return NOTHING;
  if (found.tables.length === 0) throw noTable(label.path, faults);
  found.leftOut.push(
    ...faults
      .filter(({ fault }) => fault !== UNWANTED)
      .map(({ sheet, fault }) => `${label.name}: sheet ${sheet} ${fault}`),
  );
  return found;
}

const UNWANTED = 'is not named by --only';
const HIDDEN = 'is hidden; --only with its name sends it';

async function examined(label: Label, sheet: Sheet, workbook: Workbook, search: Search) {
  const { name } = sheet;
  if (!isWanted(search, name, ...archiveNames(label))) return { sheet: name, fault: UNWANTED };
  if (sheet.hidden && !isNamed(search, name)) return { sheet: name, fault: HIDDEN };
  const header = await findHeader(sheet, workbook).catch((error) => {
    throw damagedSheet(`${label.path}: sheet ${name}`, error);
  });
  if (header.kind === 'found') {
    return sheetTable(label, { sheet, workbook, headerRow: header.row, header: header.header });
  }
  const fault = sheetFault(header);
  const mustBeTable = workbook.sheets.length > 1 && isAlmost(header);
  if (mustBeTable || isNamed(search, name)) throw almostTable(label.path, name, fault);
  return { sheet: name, fault };
}

/** A workbook in an archive is wanted under its own name as well. */
function archiveNames({ name, path }: Label): string[] {
  return [name, path].flatMap((text) =>
    text.includes(' in ') ? [text.replace(/ in .*$/, '')] : [],
  );
}

function isAlmost(search: HeaderSearch): boolean {
  if (search.kind === 'missing') return isNearMiss(search.header);
  return search.kind === 'ambiguous' || search.kind === 'repeated';
}
