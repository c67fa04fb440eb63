import { once } from 'node:events';
import type { Socket } from 'node:net';

/** What is written to a client. */
export type Outbox = {
  /** Takes messages; they are sent when there are enough of them, or at `flush`. */
  add(...messages: readonly Buffer[]): void;
  /** Waits until a slow reader has taken most of what was added. */
  room(): Promise<void>;
  /** Sends what was added. */
  flush(): void;
};

const ENOUGH_BYTES = 64 << 10;

export function outboxTo(socket: Socket): Outbox {
  let pieces: Buffer[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (pieces.length === 0 || socket.destroyed) return;
    socket.write(pieces.length === 1 ? (pieces[0] ?? '') : Buffer.concat(pieces));
    pieces = [];
    bytes = 0;
  };
  return {
    add: (...messages) => {
      for (const message of messages) {
        pieces.push(message);
        bytes += message.length;
      }
      if (bytes >= ENOUGH_BYTES) flush();
    },
    room: async () => {
      if (!socket.writableNeedDrain || socket.destroyed) return;
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    },
    flush,
  };
}
