import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { QUARANTINE_REASONS } from '../../../functions/domain/quarantine.ts';

const contract = readFileSync(new URL('../../../docs/data-contract.md', import.meta.url), 'utf8');

/** The first cells of the rows of the table below a text. */
function firstCellsBelow(text: string): string[] {
  const below = contract.slice(contract.indexOf(text) + text.length);
  const table = /(?:^\|.*\n?)+/m.exec(below)?.[0] ?? '';
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => cell ?? '');
}

describe('docs/data-contract.md', () => {
  it('names every quarantine reason', () => {
    expect(firstCellsBelow('## Quarantine').sort()).toEqual(Object.keys(QUARANTINE_REASONS).sort());
  });

  it('names the columns of a line', () => {
    expect(firstCellsBelow('## Values')).toEqual(COLUMNS);
  });
});
