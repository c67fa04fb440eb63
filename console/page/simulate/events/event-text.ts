import { counted } from '../../../../cli/ui/text.ts';
import type { SimulationEvent } from '../../../api/simulation.ts';
import { siteText } from '../picture/sites.ts';

/** Returns an event as a sentence or less. */
export function eventText(event: SimulationEvent): string {
  switch (event.type) {
    case 'begin':
      return `Seed ${event.seed}: ${counted(event.uploads.length, 'upload')}`;
    case 'phase':
      return event.says;
    case 'call':
      return `${siteText(event.site)}${event.about === undefined ? '' : ` (${event.about})`}`;
    case 'fault':
      return `${event.kind}${event.times > 1 ? ` for ${event.times} events` : ''}: ${siteText(event.site)}`;
    case 'request':
      return `${event.method} ${event.path}${event.upload === undefined ? '' : ` (${event.upload})`}`;
    case 'response':
      return event.status === undefined ? 'No response' : `Response ${event.status}`;
    default:
      return otherText(event);
  }
}

function otherText(event: SimulationEvent): string {
  switch (event.type) {
    case 'death':
      return 'The whole process is killed';
    case 'restart':
      return `The process starts again${event.isDeployment ? ', perhaps with another version' : ''}`;
    case 'rest':
      return 'From here on there are no more faults';
    case 'end':
      return event.violations.length === 0
        ? `The end: ${counted(event.lines, 'line')}, no violation`
        : `The end: ${event.violations.join('; ')}`;
    case 'failed':
      return event.says;
    default:
      return '';
  }
}

/** Minutes, seconds and milliseconds of virtual time. */
export function timeText(ms: number): string {
  const whole = Math.floor(ms);
  const minutes = Math.floor(whole / 60_000);
  const seconds = String(Math.floor(whole / 1000) % 60).padStart(2, '0');
  return `${minutes}:${seconds}.${String(whole % 1000).padStart(3, '0')}`;
}

/** Whether the list shows an event. The figures have a panel of their own. */
export const isListed = ({ type }: SimulationEvent): boolean =>
  !['chance', 'site', 'figures', 'answer'].includes(type);
