import { drawStage } from '../draw-stage';
import type { NodeHandlers } from '../node-handlers';
import '../stage.css';
import { crowdedFrame, killedFrame, steadyFrame, troubledFrame } from './fixture-frame';

const NO_HANDLERS: NodeHandlers = {
  openMenu() {},
  addProducer() {},
  addConsumer() {},
  removeConsumer() {},
  explain() {},
  pick() {},
  inspect() {},
};

/** Every fixed frame, one under the other. */
export function mountGallery(root: HTMLElement): void {
  document.body.classList.add('gallery');
  for (const frame of [steadyFrame, killedFrame, troubledFrame, crowdedFrame]) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('class', 'stage');
    root.append(svg);
    drawStage(svg, frame, { now: frame.now, speed: 1 / 200, reduced: false }, NO_HANDLERS, frame === crowdedFrame ? -1 : 1);
  }
}
