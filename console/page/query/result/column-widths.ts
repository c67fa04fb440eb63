import type { ResultColumn } from '../../../api/query.ts';
import type { ResultRow } from './result-rows.ts';

const LEAST = 6;
const MOST = 26;
const REM_A_CHARACTER = 0.56;
const MARGIN = 1.6;
const LOOKED_AT = 60;

/** The widths of the columns in rem, after what the first rows hold. */
export const columnWidths = (
  columns: readonly ResultColumn[],
  rows: readonly ResultRow[],
): number[] =>
  columns.map(({ name, type }, index) => {
    const lengths = rows.slice(0, LOOKED_AT).map((row) => row[index]?.length ?? 4);
    const longest = Math.max(name.length + 1, type.length * 0.85, ...lengths);
    return Math.min(MOST, Math.max(LEAST, longest * REM_A_CHARACTER + MARGIN));
  });
