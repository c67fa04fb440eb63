/** 541,909 */
export const grouped = (count: number): string => count.toLocaleString('en');

/** `1 line`, `541,909 lines` */
export const counted = (count: number, noun: string): string =>
  `${grouped(count)} ${count === 1 ? noun : `${noun}s`}`;
