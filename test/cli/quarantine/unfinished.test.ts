import { describe, expect, it } from 'vitest';
import { awaitUnfinished } from '../../../cli/quarantine/unfinished.ts';

/** An API whose corrections are SENT after so many questions each. */
function apiWith(questions: Record<string, number>) {
  const left = new Map(Object.entries(questions));
  let time = 0;
  const notes: string[] = [];
  return {
    notes,
    now: () => time,
    sleep: async (ms: number) => {
      time += ms;
    },
    note: (text: string) => notes.push(text),
    api: {
      get: async (path: string) => {
        const id = path.slice('/corrections/'.length);
        const more = (left.get(id) ?? 0) - 1;
        left.set(id, more);
        return { state: more > 0 ? 'OPEN' : 'SENT' };
      },
    },
  };
}

describe('corrections that were interrupted', () => {
  it('are waited for until the pipeline has finished them', async () => {
    const ports = apiWith({ c1: 3, c2: 1 });
    await awaitUnfinished(new Set(['c1', 'c2']), ports);
    expect(ports.now()).toBe(6000);
    expect(ports.notes).toEqual([expect.stringContaining('waiting for 2 corrections')]);
  });

  it('are named when they are not finished in time', async () => {
    const ports = apiWith({ c1: 1000, c2: 1 });
    await expect(awaitUnfinished(new Set(['c1', 'c2']), ports)).rejects.toThrow(/^c1 still not/);
  });

  it('are not waited for where there are none', async () => {
    const ports = apiWith({});
    await awaitUnfinished(new Set(), ports);
    expect(ports.notes).toEqual([]);
  });
});
