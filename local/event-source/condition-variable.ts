/** Makes code wait until other code has changed the state that it depends on. */
export type ConditionVariable = {
  /** Wakes all that wait. */
  notifyAll(): void;
  /** Resolves at the next notification, or when the signal aborts. */
  wait(signal: AbortSignal): Promise<void>;
};

export function conditionVariable(): ConditionVariable {
  const waiting = new Set<() => void>();
  return {
    notifyAll: () => {
      for (const wake of waiting) wake();
    },
    wait: (signal) =>
      new Promise((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        if (signal.aborted) return wake();
        waiting.add(wake);
        signal.addEventListener('abort', wake);
      }),
  };
}
