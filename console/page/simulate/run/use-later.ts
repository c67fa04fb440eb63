import { useEffect, useRef } from 'preact/hooks';

/**
 * Returns a function that takes what is to be done after a while. Only what it was given last is
 * done, and nothing once the page is left.
 */
export function useLater(ms: number): (action: (() => void) | undefined) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (action) => {
    clearTimeout(timer.current);
    if (action) timer.current = setTimeout(action, ms);
  };
}
