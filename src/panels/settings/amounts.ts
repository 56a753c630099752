/** How a setting's number is said in words: its unit is in its name. */
import { count } from '../../stage/kit/numbers';

const STEPS_MS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const;
const STEPS_BYTES = [
  [1_073_741_824, 'GiB'],
  [1_048_576, 'MiB'],
  [1_024, 'KiB'],
] as const;

/** `45 seconds`, `7 days`, `150 ms`. */
export function span(ms: string): string {
  const value = Number(ms);
  for (const [step, unit] of STEPS_MS) {
    const steps = value / step;
    if (value >= step && Number.isInteger(steps)) return `${count(steps)} ${unit}${steps === 1 ? '' : 's'}`;
  }
  return `${count(value)} ms`;
}

/** `16 KiB`, `1.5 MiB`, `300 bytes`. */
export function size(bytes: string): string {
  const value = Number(bytes);
  for (const [step, unit] of STEPS_BYTES) {
    if (value >= step) return `${Number((value / step).toFixed(1))} ${unit}`;
  }
  return `${count(value)} ${value === 1 ? 'byte' : 'bytes'}`;
}

/** What stands behind a number that is typed. */
export function unitOf(name: string): string {
  if (/(^|\.)ms$/.test(name)) return 'ms';
  return /\bbytes$|^batch\.size$|^buffer\.memory$|^max\.request\.size$/.test(name) ? 'bytes' : '';
}
