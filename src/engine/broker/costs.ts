/** What a request costs a broker's processor: a share for every request, and one for the records it carries. */
import type { Request } from '../protocol/payload';
import type { Microseconds } from '../sim/context';

const REQUEST_US = 20;
/** About a gigabyte a second: one pass of CRC-32C over the bytes. */
const BYTES_PER_US = 1_000;

export const requestCostUs = ({ wireBytes }: Request) => (REQUEST_US + Math.floor(wireBytes / BYTES_PER_US)) as Microseconds;

/** Reading, hashing the keys, and writing again. */
const CLEANED_BYTES_PER_US = 100;
const CLEANING_US = 1_000;

/** What it takes the cleaner's own thread: requests are answered meanwhile. */
export const cleaningUs = (bytes: number, bytesPerSecondMax: number) =>
  (CLEANING_US + Math.floor(Math.max(bytes / CLEANED_BYTES_PER_US, (bytes / bytesPerSecondMax) * 1_000_000))) as Microseconds;
