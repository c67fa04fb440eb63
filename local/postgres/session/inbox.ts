import type { Socket } from 'node:net';
import { type Frame, Frames } from '../protocol/frames.ts';

/** What a client sends, message by message. */
export type Inbox = {
  /** The next packet without a type. Undefined when the connection has ended. */
  packet(): Promise<Buffer | undefined>;
  /** The next message. Undefined when the connection has ended. */
  frame(): Promise<Frame | undefined>;
};

/** Messages of a client before it has authenticated itself, and after. */
export const MAX_BYTES = { unknown: 10_000, known: 16 << 20 };

/** A client that sends faster than it is answered has to wait. */
const MAX_WAITING_BYTES = MAX_BYTES.known + (1 << 20);

/** `maxBytes` is how long a message may be at the moment; `onEnd` is called when the client is gone. */
export function inboxOf(socket: Socket, maxBytes: () => number, onEnd: () => void): Inbox {
  const frames = new Frames(maxBytes);
  let hasEnded = false;
  let wake: () => void = () => undefined;
  socket.on('data', (bytes: Buffer) => {
    frames.push(bytes);
    if (frames.waiting > MAX_WAITING_BYTES) socket.pause();
    wake();
  });
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    onEnd();
    wake();
  };
  socket.on('end', end);
  socket.on('close', end);
  socket.on('error', end);
  const next = async <T>(take: () => T | undefined): Promise<T | undefined> => {
    for (;;) {
      const taken = take();
      if (taken !== undefined) return taken;
      if (hasEnded) return undefined;
      socket.resume();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { packet: () => next(() => frames.takePacket()), frame: () => next(() => frames.take()) };
}
