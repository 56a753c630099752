/** What an operator says to a controller's process: SIGTERM. */
import { Payload } from '../sim/context';

export class ControllerShutDown extends Payload {
  readonly wireBytes = 0;
}
