import { itemSize } from '../values/size.ts';
import { parsed } from './write.ts';

export type Asked = 'INDEXES' | 'TOTAL' | 'NONE' | undefined;

export const isAsked = (asked: Asked): boolean => asked === 'TOTAL' || asked === 'INDEXES';

export type ConsumedCapacity = {
  TableName: string;
  CapacityUnits: number;
  Table?: { CapacityUnits: number };
};

/** Adds up the units of one call by table. What a write costs in the indexes is left out. */
export class Consumption {
  readonly #units = new Map<string, number>();

  add(table: string, units: number): void {
    this.#units.set(table, (this.#units.get(table) ?? 0) + units);
  }

  /** As an answer has it; undefined unless it was asked for. */
  list(asked: Asked): ConsumedCapacity[] | undefined {
    if (!isAsked(asked)) return undefined;
    return [...this.#units].map(([TableName, CapacityUnits]) => ({
      TableName,
      CapacityUnits,
      ...(asked === 'INDEXES' && { Table: { CapacityUnits } }),
    }));
  }
}

/** What the write of one item costs: the larger of the item before and after. */
export function writeUnits(before: string | undefined, after: string | undefined): number {
  const units = (json: string | undefined): number =>
    json === undefined ? 1 : Math.max(1, Math.ceil(itemSize(parsed(json)) / 1024));
  return Math.max(units(before), units(after));
}

/** What a read costs. A missing item costs as much as a small one. */
export const readUnits = (bytes: number, isConsistent: boolean | undefined): number =>
  Math.ceil(bytes / 4096) * (isConsistent ? 1 : 0.5);
