/** Numbers that a setting cannot be. (Kafka: ConfigDef.Range) */

/** Of these there must be one; of all others there may be none. */
const AT_LEAST_ONE: ReadonlySet<string> = new Set([
  'max.in.flight.requests.per.connection',
  'max.poll.records',
  'max.poll.interval.ms',
  'heartbeat.interval.ms',
  'session.timeout.ms',
]);

export const leastOf = (name: string) => (AT_LEAST_ONE.has(name) ? 1 : 0);

/** The first that is too small, in Kafka's words; null where all are possible. */
export function rangeProblem(given: Readonly<Record<string, unknown>>): string | null {
  for (const [name, value] of Object.entries(given)) {
    const least = leastOf(name);
    if (typeof value === 'number' && value < least)
      return `Invalid value ${value} for configuration ${name}: Value must be at least ${least}`;
  }
  return null;
}
