import { useEffect, useRef, useState } from 'preact/hooks';

/** Whether an element has been in view, so that what it shows is asked for only then. */
export function useInView<E extends HTMLElement>() {
  const element = useRef<E>(null);
  const [hasBeen, setHasBeen] = useState(false);
  useEffect(() => {
    if (!element.current || hasBeen) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setHasBeen(true);
      },
      { rootMargin: '120px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [hasBeen]);
  return { element, hasBeen };
}
