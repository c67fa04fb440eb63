import type { Served } from './on-port.ts';

export const CONSOLE_PORT = 8788;

/** Of `npm start`. */
export const CONSOLE_OF_START: Served = {
  name: 'the console',
  portOption: '--console-port',
  offOption: '--no-console',
};
