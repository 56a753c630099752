import { assert } from '../../base/assert';
import { State } from './state';

const WARM_UP = 20;
const RANGE = 2 ** 32;

/**
 * Seeded chance that forks: xoroshiro128+ (Blackman and Vigna), in integers, so the same everywhere. The two 64-bit words are kept as
 * halves: `s01` over `s00`, `s11` over `s10`. The first numbers would give the seed away, so they are thrown off.
 */
export class Chance extends State {
  private s01 = -1;
  private s00: number;
  private s11: number;
  private s10 = 0;

  constructor(seed: number) {
    super();
    assert(Number.isInteger(seed), 'a seed is a whole number');
    this.s00 = ~seed;
    this.s11 = seed | 0;
    for (let draw = 0; draw < WARM_UP; draw++) this.next();
  }

  /** A signed 32-bit integer. */
  next(): number {
    const { s00, s01, s10, s11 } = this;
    const low = s10 ^ s00;
    const high = s11 ^ s01;
    this.s00 = (s00 << 24) ^ (s01 >>> 8) ^ low ^ (low << 16);
    this.s01 = (s01 << 24) ^ (s00 >>> 8) ^ high ^ ((high << 16) | (low >>> 16));
    this.s10 = (high << 5) ^ (low >>> 27);
    this.s11 = (low << 5) ^ (high >>> 27);
    return (s00 + s10) | 0;
  }

  /** An integer from 0 up to, not including, `limit`; each equally likely. */
  below(limit: number): number {
    assert(Number.isInteger(limit) && limit >= 1 && limit <= RANGE, 'chance is asked for a whole number of outcomes');
    if (limit === 1) return 0;
    const fair = RANGE - ((-limit >>> 0) % limit); // what RANGE % limit is, as whole numbers
    let drawn = this.next() >>> 0;
    while (drawn >= fair) drawn = this.next() >>> 0; // at most every second draw is thrown away
    return drawn % limit;
  }
}
