/** Time and chance. Tests and simulations replace them. */
export type Timer = {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
};
