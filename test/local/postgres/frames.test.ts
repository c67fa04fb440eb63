import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataRow } from '../../../local/postgres/protocol/backend-messages.ts';
import { Frames } from '../../../local/postgres/protocol/frames.ts';
import { frontendMessageOf } from '../../../local/postgres/protocol/frontend-messages.ts';
import { PgError } from '../../../local/postgres/protocol/pg-error.ts';
import { startupPacketOf } from '../../../local/postgres/protocol/startup.ts';

const ANY_MESSAGE = fc
  .tuple(fc.constantFrom(...'QPBDECSHXpdcfZz'), fc.uint8Array({ maxLength: 60 }))
  .map(([type, body]) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(type), length, body]);
  });

function taken(pieces: readonly Buffer[]): string[] {
  const frames = new Frames(() => 1000);
  const found: string[] = [];
  for (const piece of pieces) {
    frames.push(piece);
    for (let frame = frames.take(); frame; frame = frames.take()) {
      found.push(`${frame.type}${frame.body.toString('hex')}`);
    }
  }
  return found;
}

describe('the bytes of a client', () => {
  it('are the same messages wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(ANY_MESSAGE), fc.array(fc.nat({ max: 400 })), (messages, cuts) => {
        const whole = Buffer.concat(messages);
        const places = [...new Set([0, ...cuts, whole.length])].sort((a, b) => a - b);
        const pieces = places.map((place, index) => whole.subarray(place, places[index + 1]));
        expect(taken(pieces)).toEqual(taken([whole]));
        expect(taken([whole])).toHaveLength(messages.length);
      }),
    );
  });

  it.each<[string, (bytes: Buffer) => unknown]>([
    ['startup packet', startupPacketOf],
    ['message', (bytes) => taken([bytes])],
  ])('of any kind are a %s or an error of the protocol', (_, read) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          read(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(PgError);
        }
      }),
    );
  });

  it('in a message of any body are a message or an error of the protocol', () => {
    fc.assert(
      fc.property(ANY_MESSAGE, (bytes) => {
        try {
          frontendMessageOf({ type: bytes.toString('latin1', 0, 1), body: bytes.subarray(5) });
        } catch (error) {
          expect(error).toBeInstanceOf(PgError);
        }
      }),
    );
  });

  it('are refused when a message is longer than its limit, before it has come', () => {
    const frames = new Frames(() => 100);
    frames.push(Buffer.from('Q\0\0\0\x65'));
    expect(() => frames.take()).toThrow('a message of 101 bytes is too long');
  });
});

it('a row has the length of each value, and -1 for null', () => {
  expect(dataRow([Buffer.from('ab'), null]).toString('hex')).toBe(
    '44000000100002' + '000000026162' + 'ffffffff',
  );
});
