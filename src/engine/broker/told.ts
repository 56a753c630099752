/** What an operator's signal says to a broker's process. Not a message: nothing travels. */
import { Payload } from '../sim/context';

/** SIGTERM, as kafka-server-stop.sh sends it: leave in order. */
export class ShutDown extends Payload {
  get wireBytes(): number {
    return 0;
  }
}
