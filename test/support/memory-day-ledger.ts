import type {
  DayLedger,
  LakeDay,
  Registration,
  RewriteRecord,
} from '../../functions/ledger/day-ledger.ts';

/** The days of the ledger in memory, as their interface describes them: every call is atomic. */
export function memoryDayLedger(): DayLedger {
  const days = new Map<string, LakeDay>();
  const registrations = new Map<string, Map<string, Registration>>();
  const records = new Map<string, Map<number, RewriteRecord>>();
  const refusals = new Map<string, string>();
  const dayIn = (date: string): LakeDay =>
    days.get(date) ?? { date, live: 0, writing: 0, phase: 'IDLE' };
  const isAsRead = (day: LakeDay): boolean => {
    const now = dayIn(day.date);
    return now.live === day.live && now.writing === day.writing && now.phase === day.phase;
  };
  const registeredOn = (date: string) => entryOf(registrations, date, () => new Map());
  const move = async (day: LakeDay, change: Partial<LakeDay>): Promise<LakeDay> => {
    if (isAsRead(day)) {
      const { change: before, ...moved } = { ...day, ...change };
      days.set(day.date, { ...moved, ...(moved.phase !== 'IDLE' && before && { change: before }) });
    }
    return dayIn(day.date);
  };
  return {
    readDay: async (date) => dayIn(date),
    readDays: async (dates) => dates.map(dayIn),
    register: async (day, batchId, registration) => {
      const known = registeredOn(day.date).get(batchId);
      if (known) return known;
      if (!isAsRead(day)) return 'CHANGED';
      registeredOn(day.date).set(batchId, registration);
      return registration;
    },
    registrationOf: async (date, batchId) => registeredOn(date).get(batchId),
    registrationsOf: async (date) => new Map(registeredOn(date)),
    beginRewrite: (day, change, at) =>
      move(day, { writing: day.writing + 1, phase: 'REWRITING', change, beganAt: at }),
    beginSwitch: (day) => move(day, { phase: 'SWITCHING' }),
    endRewrite: (day, at) => move(day, { phase: 'IDLE', live: day.writing, switchedAt: at }),
    giveUpRewrite: (day) => move(day, { phase: 'IDLE' }),
    noteRefusal: async (date, at) => void refusals.set(date, at),
    refusedAt: async (date) => refusals.get(date),
    putRecord: async (record) => {
      entryOf(records, record.date, () => new Map()).set(record.generation, record);
    },
    recordsOf: async (date) =>
      [...(records.get(date)?.values() ?? [])].sort((a, b) => a.generation - b.generation),
  };
}

function entryOf<T>(map: Map<string, T>, key: string, create: () => T): T {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}
