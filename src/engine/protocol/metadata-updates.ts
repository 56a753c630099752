/** What a process is told from outside: that what it hears of the cluster gets no further in it, or does again. Not a message: nothing travels. */
import { Payload } from '../sim/context';

export class MetadataUpdates extends Payload {
  readonly are: 'Withheld' | 'Delivered';

  constructor(are: MetadataUpdates['are']) {
    super();
    this.are = are;
  }

  get wireBytes(): number {
    return 0;
  }
}
