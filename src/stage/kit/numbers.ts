/** How numbers are written on the page. Digits in threes are parted by a narrow no-break space. */
import type { VirtualTime } from '../../engine/sim/context';

export const count = (value: number) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** `00:41.382 104`: minutes, seconds, milliseconds, microseconds. */
export function clock(time: VirtualTime): string {
  const micros = String(time % 1_000_000).padStart(6, '0');
  const seconds = Math.floor(time / 1_000_000);
  const pad = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours > 0 ? `${hours}:` : ''}${pad(minutes)}:${pad(seconds % 60)}.${micros.slice(0, 3)}\u202f${micros.slice(3)}`;
}

/** `20.004 s`: to the millisecond. */
export const seconds = (time: VirtualTime) => `${(Math.floor(time / 1_000) / 1_000).toFixed(3)} s`;

/** `1/200`, `10×`. */
export function speedName(speed: number): string {
  if (speed < 0.95) return `1/${Math.round(1 / speed)}`;
  return `${speed < 10 ? Number(speed.toFixed(1)) : Math.round(speed)}×`;
}

export const list = (words: readonly (string | number)[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** `1 partition`, `12 partitions`. */
export const counted = (value: number, noun: string) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
