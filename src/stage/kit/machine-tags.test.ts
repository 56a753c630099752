import { JSDOM } from 'jsdom';
import { describe, expect, test } from 'vitest';
import { drawBroker } from '../broker/draw-broker';
import { drawProducer } from '../clients/draw-producer';
import { ailingFrame, steadyFrame } from '../gallery/fixture-frame';
import { linesOfMember } from '../groups/member-words';
import { layoutStage } from '../layout';
import type { NodeHandlers } from '../node-handlers';
import { machineTags } from './machine-tags';

const NO_HANDLERS = new Proxy({} as NodeHandlers, { get: () => () => {} });
const motion = { now: ailingFrame.now, speed: 1, reduced: false };
const layout = layoutStage(ailingFrame, motion);

function rackOf(broker: number): SVGElement {
  const root = new JSDOM('<svg><g></g></svg>').window.document.querySelector('g')!;
  drawBroker(root, layout.racks[broker - 1]!, motion, NO_HANDLERS);
  return root;
}

const textsOf = (root: SVGElement, selector: string) => [...root.querySelectorAll(selector)].map(({ textContent }) => textContent);

describe('what is wrong with a machine', () => {
  test('is said in words: of its disk, its clock, and what it hears', () => {
    const machine = { diskIsFull: true, diskIsEmpty: true, clockSkewMs: -7_200_000, metadataIsWithheld: true };
    expect(machineTags(machine).map(({ text }) => text)).toEqual(['✕ disk full', '✕ disk empty', 'clock −2 h', 'hears no metadata']);
    expect(machineTags(steadyFrame.brokers[0]!.machine)).toEqual([]);
  });

  test('stands on the rack, and in its name for who does not see it', () => {
    expect(textsOf(rackOf(1), '.machine text')).toEqual(['✕ disk full']);
    expect(textsOf(rackOf(2), '.machine text').sort()).toEqual(['clock +30 s', 'hears no metadata']);
    expect(textsOf(rackOf(3), '.machine text')).toEqual([]);
    const [head] = rackOf(2).querySelectorAll('.head');
    expect(head!.getAttribute('aria-label')).toMatch(/, clock \+30 s, hears no metadata$/);
  });

  test('a broker without its disk has halted, and was not killed', () => {
    expect(textsOf(rackOf(1), '.standing')).toEqual(['halted without its disk at 20.000 s, fenced at 28.304 s']);
  });

  test('what is said of a broker is cut to the room that its tags leave; its name says all', () => {
    const standingIn = (width: number) => {
      const root = new JSDOM('<svg><g></g></svg>').window.document.querySelector('g')!;
      drawBroker(root, { ...layout.racks[0]!, width }, motion, NO_HANDLERS);
      expect(root.querySelector('.head')!.getAttribute('aria-label')).toContain('fenced at 28.304 s');
      return textsOf(root, '.standing');
    };
    expect(standingIn(480)).toEqual(['halted without its disk at 20.000 s']);
    expect(standingIn(400)).toEqual(['halted without its disk']);
  });

  test('a narrow rack says when a broker will be missed, before it says that it is not yet', () => {
    const root = new JSDOM('<svg><g></g></svg>').window.document.querySelector('g')!;
    const [rack] = layout.racks;
    const { machine: _, ...broker } = rack!.broker;
    const { machine } = layout.racks[2]!.broker;
    const dying = {
      ...broker,
      machine,
      end: 'Killed' as const,
      fencedAt: null,
      sessionEndsAt: (motion.now + 7_800_000) as typeof motion.now,
    };
    drawBroker(root, { ...rack!, broker: dying, hasPipe: false, width: 400 }, motion, NO_HANDLERS);
    expect(textsOf(root, '.standing')).toEqual(['killed at 20.000 s: its session ends in 7.8 s']);
  });

  test('a torn batch is half a card, torn off, with a word of it, and only on the lane that has it', () => {
    const torn = rackOf(1).querySelectorAll('.torn-ends > *');
    expect([...torn].map((each) => each.getAttribute('aria-label'))).toEqual(['P1: ✕ torn: 41 bytes of a batch']);
    expect(torn[0]!.querySelectorAll('path.rest')).toHaveLength(1);
  });

  test('stands on a producer, and among a consumer’s lines', () => {
    const root = new JSDOM('<svg><g></g></svg>').window.document.querySelector('g')!;
    drawProducer(root, layout.producers[0]!, NO_HANDLERS);
    expect(textsOf(root, '.machine text')).toEqual(['clock +2 h']);
    // Two that would not stand beside each other stand at its foot and its head.
    const [producer] = layout.producers;
    const machine = { ...producer!.producer.machine, metadataIsWithheld: true };
    drawProducer(root, { ...producer!, producer: { ...producer!.producer, machine } }, NO_HANDLERS);
    const places = [...root.querySelectorAll('.machine > *')].map((tag) =>
      Number(/,? ?(-?[\d.]+)\)/.exec(tag.getAttribute('transform')!)![1]),
    );
    expect(places.sort((a, b) => a - b)).toEqual([0, producer!.height]);
    expect(linesOfMember(ailingFrame.groups[0]!.members[0]!).at(-1)).toBe('clock −30 s');
  });
});
