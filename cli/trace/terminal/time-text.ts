import { duration } from '../../ui/text.ts';

/** `12 ms`, `0.8 s`, `3 min 20 s`. */
export const lasted = (ms: number): string =>
  ms < 100 ? `${Math.round(ms)} ms` : duration(ms / 1000);

/** `2026-11-29 07:25:42.120 UTC` */
export const moment = (ms: number): string =>
  `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} UTC`;

/** `07:25:42.120` */
export const timeOfDay = (ms: number): string => new Date(ms).toISOString().slice(11, 23);
