/** What a request costs a broker's processor: a share for every request, and one for the records it carries. */
import type { Request } from '../protocol/payload';
import type { Microseconds } from '../sim/context';

const REQUEST_US = 20;
/** About a gigabyte a second: one pass of CRC-32C over the bytes. */
const BYTES_PER_US = 1_000;

export const requestCostUs = ({ wireBytes }: Request) => (REQUEST_US + Math.floor(wireBytes / BYTES_PER_US)) as Microseconds;
