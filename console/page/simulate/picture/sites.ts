/** Who makes the calls of a site, and the part of the pipeline that they reach. */
export type Ends = { from: string; to: string; action: string };

const CALL = /^(.+) → ([a-z0-9]+)\.(\w+)(?: ([^/]+).*)?$/;
const INSTANCE = /^(\w+) (?:clock|version)$/;

/** The parts that sites without a call belong to. */
const OWN: Readonly<Record<string, string>> = {
  'event source': 'lambda',
  stream: 'InvoiceStream',
  restart: 'lambda',
};

/** Returns the two parts that a site connects. A site without a call is within one part. */
export function endsOf(site: string, isPart: (name: string) => boolean): Ends {
  const [, from, service = '', action = '', target = ''] = CALL.exec(site) ?? [];
  if (from === undefined) {
    const own = OWN[site] ?? INSTANCE.exec(site)?.[1] ?? site;
    return { from: own, to: own, action: site };
  }
  const to = [target, service].find(isPart) ?? from;
  return { from, to, action: `${service}.${action}` };
}

/** A site as a person reads it: the names of parts without what kind of resource they are. */
export const siteText = (site: string): string =>
  site.replace(/(?<=\w)(?:Function|Bucket|Table)\b/g, '');

/** A part as a person reads it. */
export const titleOf = (part: string): string =>
  TITLES[part] ?? part.replace(/(?:Function|Bucket|Table)$/, '');

const TITLES: Readonly<Record<string, string>> = {
  clients: 'Clients',
  apigateway: 'API Gateway',
  lambda: 'Event source',
  states: 'State machine',
  events: 'Schedules',
  glue: 'Glue catalog',
  InvoiceStream: 'Stream',
};
