import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StepFailure } from '../failures.ts';
import {
  dayAttributes,
  dayKey,
  dayOfItem,
  dayPk,
  REGISTRATIONS,
  REWRITES,
  recordedDayOf,
  refusalItem,
  refusalKey,
  refusedAtOfItem,
  registrationItem,
  registrationKey,
  registrationOfItem,
  rewriteItem,
  rewriteOfItem,
  VERSION,
  versionOf,
} from './day-items.ts';
import type { DayLedger, DayReader, LakeDay } from './day-ledger.ts';
import { dynamoLedgerTable } from './dynamo-ledger-table.ts';
import type { Guard, Item, LedgerTable } from './ledger-table.ts';

/** The days of the lake in the table of the ledger. */
export function dynamoDayLedger(client: DynamoDBClient, tableName: string): DayLedger {
  return dayLedgerIn(dynamoLedgerTable(client, tableName));
}

/** The same for those who show days. */
export function dynamoDayReader(client: DynamoDBClient, tableName: string): DayReader {
  const table = dynamoLedgerTable(client, tableName);
  return {
    readRecordedDay: async (date) =>
      recordedDayOf(await table.partition(dayPk(date)), untouched(date)),
  };
}

/** The days in a table. `npm run capacity` counts what it writes. */
export function dayLedgerIn(table: LedgerTable): DayLedger {
  return {
    ...registrationsIn(table),
    ...rewritesIn(table),
    ...refusalsIn(table),
    ...recordsIn(table),
  };
}

/** A day whose item is absent was never rewritten. */
const untouched = (date: string): LakeDay => ({ date, live: 0, writing: 0, phase: 'IDLE' });
const isUntouched = ({ writing, phase }: LakeDay): boolean => writing === 0 && phase === 'IDLE';

const dayIn = (date: string, item: Item | undefined): LakeDay =>
  item ? dayOfItem(date, item) : untouched(date);

const readDay = async (table: LedgerTable, date: string): Promise<LakeDay> =>
  dayIn(date, await table.get(dayKey(date)));

async function readDays(table: LedgerTable, dates: readonly string[]): Promise<LakeDay[]> {
  const items = await table.getAll(dates.map(dayKey));
  return dates.map((date, index) => dayIn(date, items[index]));
}

type Registrations = Pick<
  DayLedger,
  'readDay' | 'readDays' | 'register' | 'registrationOf' | 'registrationsOf'
>;

function registrationsIn(table: LedgerTable): Registrations {
  const registrationOf: DayLedger['registrationOf'] = async (date, batchId) => {
    const item = await table.get(registrationKey(date, batchId));
    return item && registrationOfItem(item).registration;
  };
  return {
    readDay: (date) => readDay(table, date),
    readDays: (dates) => readDays(table, dates),
    registrationOf,
    register: async (day, batchId, registration) => {
      const item = registrationItem(day.date, batchId, registration);
      const written = await table.putIfAbsentWhile(item, guardOf(day));
      if (written === 'PUT') return registration;
      if (written === 'CHANGED') return written;
      const known = await registrationOf(day.date, batchId);
      if (known) return known;
      throw new StepFailure('ContractBroken', `A registration of ${day.date} has disappeared`);
    },
    registrationsOf: async (date) => {
      const items = await table.partition(dayPk(date), REGISTRATIONS);
      const all = items.map(registrationOfItem);
      return new Map(all.map(({ batchId, registration }) => [batchId, registration]));
    },
  };
}

function guardOf(day: LakeDay): Guard {
  const key = dayKey(day.date);
  return isUntouched(day) ? { key } : { key, attribute: VERSION, value: versionOf(day) };
}

type Rewrites = Pick<DayLedger, 'beginRewrite' | 'beginSwitch' | 'endRewrite' | 'giveUpRewrite'>;

function rewritesIn(table: LedgerTable): Rewrites {
  /** Moves a day, if it is as it was read. Returns the day afterwards, moved or not. */
  const move = async (day: LakeDay, change: Partial<LakeDay>): Promise<LakeDay> => {
    const [key, set] = [dayKey(day.date), dayAttributes({ ...day, ...change })];
    if (isUntouched(day)) {
      await table.putIfAbsent({ ...key, ...set });
      return readDay(table, day.date);
    }
    const moved = await table.setIf(key, set, VERSION, [versionOf(day)]);
    return moved ? dayOfItem(day.date, moved) : readDay(table, day.date);
  };
  return {
    beginRewrite: (day, change, at) =>
      move(day, { writing: day.writing + 1, phase: 'REWRITING', change, beganAt: at }),
    beginSwitch: (day) => move(day, { phase: 'SWITCHING' }),
    endRewrite: (day, at) => move(day, { phase: 'IDLE', live: day.writing, switchedAt: at }),
    giveUpRewrite: (day) => move(day, { phase: 'IDLE' }),
  };
}

function refusalsIn(table: LedgerTable): Pick<DayLedger, 'noteRefusal' | 'refusedAt'> {
  return {
    noteRefusal: (date, at) => table.put(refusalItem(date, at)),
    refusedAt: async (date) => {
      const item = await table.get(refusalKey(date));
      return item && refusedAtOfItem(item);
    },
  };
}

function recordsIn(table: LedgerTable): Pick<DayLedger, 'putRecord' | 'recordsOf'> {
  return {
    putRecord: (record) => table.put(rewriteItem(record)),
    recordsOf: async (date) => (await table.partition(dayPk(date), REWRITES)).map(rewriteOfItem),
  };
}
