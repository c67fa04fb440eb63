import * as z from 'zod';

/** What the process of the endpoint sends to the process that answers. A socket goes with `serve`. */
export const ToServer = z.object({ call: z.literal('serve'), connection: z.int() });
export type ToServer = z.infer<typeof ToServer>;

/** What it hears: that a result is being sent, or that a connection has ended. */
export const FromServer = z.discriminatedUnion('event', [
  z.object({ event: z.literal('sending'), connection: z.int(), isSending: z.boolean() }),
  z.object({ event: z.literal('ended'), connection: z.int() }),
]);
export type FromServer = z.infer<typeof FromServer>;
