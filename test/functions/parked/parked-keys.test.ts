import { describe, expect, it } from 'vitest';
import { parkedAt } from '../../../functions/parked/parked-delivery.ts';
import { markKey, markOf } from '../../../functions/parked/replay-mark.ts';
import { aParkedObject } from '../../support/a-delivery.ts';
import { ARRIVED } from '../../support/lines.ts';

describe('the key of a parked delivery', () => {
  it('says to the second when it was parked', () => {
    expect(parkedAt(aParkedObject().key)).toBe(Math.floor(ARRIVED / 1000) * 1000);
  });

  it.each(['something', 'aws/lambda/mapping/shard/2026/01/31/later'])(
    'says nothing in %s',
    (key) => {
      expect(parkedAt(key)).toBeUndefined();
    },
  );
});

describe('the key of a mark', () => {
  it('holds the delivery and the time', () => {
    const mark = { parkedKey: aParkedObject().key, at: ARRIVED };
    expect(markKey(mark)).toBe(`replays/${mark.parkedKey}/${ARRIVED}`);
    expect(markOf(markKey(mark))).toEqual(mark);
  });

  it.each(['replays/', 'replays/1', 'aws/lambda/x/1', 'replays/x/one'])('is not %s', (key) => {
    expect(markOf(key)).toBeUndefined();
  });
});
