/** What was measured, as a table for people and as JSON for machines. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Null where nothing is asked of it. */
  readonly target: Target | null;
}

export interface Target {
  readonly kind: 'at least' | 'at most';
  readonly value: number;
}

export const atLeast = (value: number): Target => ({ kind: 'at least', value });
export const atMost = (value: number): Target => ({ kind: 'at most', value });

/** Null where nothing is asked of it. */
export function isMet({ value, target }: Figure): boolean | null {
  if (target === null) return null;
  return target.kind === 'at least' ? value >= target.value : value <= target.value;
}

/** The smallest value that at least `share` of all are not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [figure.name, shown(figure.value), figure.unit, targetOf(figure)]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([name, value, unit, target]) =>
      `${name!.padEnd(widths[0]!)}  ${value!.padStart(widths[1]!)}  ${unit!.padEnd(widths[2]!)}  ${target}`.trimEnd(),
    )
    .join('\n');
}

export function json(figures: readonly Figure[], machine: Readonly<Record<string, string | number>>): string {
  return JSON.stringify({ machine, figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })) }, null, 2);
}

/** Whole above a hundred, three digits below. */
const shown = (value: number) => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3))));

function targetOf(figure: Figure): string {
  if (figure.target === null) return '';
  const { kind, value } = figure.target;
  return `${isMet(figure) ? 'met' : 'MISSED'}: ${kind} ${value.toLocaleString('en')}`;
}
