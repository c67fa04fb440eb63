/** What the page gets instead of an answer. */
export type Problem = {
  /** What went wrong and what to do about it, in sentences. */
  message: string;
};
