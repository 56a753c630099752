/**
 * Hangs under the topic's header: every topic with what it is made of and how it is doing; the shown one can be grown, deleted and set.
 * No modal: the stage goes on behind it. Escape and a click elsewhere close it and give focus back.
 */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { TopicGlance } from '../../frame/topics/topics-view';
import { closeTopics, openSettings, type TopicDeed } from '../../state/drawers';
import { useSession, useSessionState } from '../../state/hooks';
import { useAsked } from '../../state/use-asked';
import { useEscape } from '../use-escape';
import { AddPartitions } from './AddPartitions';
import { CreateTopic } from './CreateTopic';
import { DeleteTopic } from './DeleteTopic';
import { TopicList } from './TopicList';
import './topics.css';

interface TopicPanelProps {
  readonly from: HTMLElement | SVGElement;
  /** What it was opened for, and nothing else; null for all that there is about topics. */
  readonly deed: TopicDeed | null;
}

export default function TopicPanel({ from, deed }: TopicPanelProps) {
  const session = useSession();
  const panel = useRef<HTMLDivElement>(null);
  const shown = useSessionState(({ frame }) => frame?.topic?.name ?? null);
  const topics = useAsked('topics', (port) => port.topics());
  const [doing, setDoing] = useState(deed);
  const topic = topics?.find(({ name }) => name === shown) ?? null;
  const place = usePlace(from);
  const isThere = topics !== null;
  const leave = () => {
    closeTopics();
    from.focus();
  };

  useEffect(() => {
    if (isThere && deed === null) panel.current?.querySelector<HTMLElement>('[aria-current], .topic-actions button')?.focus();
  }, [isThere, deed]);
  useEffect(() => {
    const outside = ({ target }: PointerEvent) => {
      if (!panel.current?.contains(target as Node) && !from.contains(target as Node)) closeTopics();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [from]);

  useEscape(() => (doing === deed ? leave() : setDoing(null)));
  const keepKeys = (event: KeyboardEvent) => event.key !== 'Escape' && event.stopPropagation();

  const finish = (show?: TopicGlance['name']) => {
    if (deed !== null) return leave();
    setDoing(null);
    if (show !== undefined) session.showTopic(show);
    panel.current?.focus();
  };
  return (
    <section ref={panel} className="topic-panel" aria-label="Topics" tabIndex={-1} style={place} onKeyDown={keepKeys}>
      {topics !== null && deed === null && (
        <TopicList
          topics={topics}
          shown={shown}
          show={(name) => {
            session.showTopic(name);
            leave();
          }}
        />
      )}
      {topics !== null && doing === null && (
        <div className="topic-actions">
          {topic !== null && (
            <button type="button" className="button" onClick={() => setDoing('AddPartitions')}>
              + partition
            </button>
          )}
          {topic !== null && (
            <button type="button" className="button grave" onClick={() => setDoing('Delete')}>
              Delete {topic.name}
            </button>
          )}
          {topic !== null && (
            <button
              type="button"
              className="button"
              onClick={() => {
                leave();
                openSettings({ kind: 'Topic', name: topic.name });
              }}
            >
              Settings
            </button>
          )}
          <span className="spacer" />
          <button type="button" className="button" onClick={() => setDoing('Create')}>
            + topic
          </button>
        </div>
      )}
      {doing === 'Create' && <CreateTopic finish={finish} />}
      {doing === 'AddPartitions' && topic !== null && <AddPartitions key={topic.name} topic={topic} finish={finish} />}
      {doing === 'Delete' && topic !== null && <DeleteTopic key={topic.name} topic={topic} finish={finish} />}
    </section>
  );
}

const MARGIN = 8;
const HEIGHT_MIN = 380;

/** Under what it belongs to, as high as the window lets it be above the echo line. */
function usePlace(from: Element) {
  const [place, setPlace] = useState({ left: 0, top: 0, maxHeight: 0 });
  useLayoutEffect(() => {
    const anchor = from.getBoundingClientRect();
    const bottom = document.querySelector('.echo-line')?.getBoundingClientRect().top ?? innerHeight;
    const left = Math.max(MARGIN, Math.min(anchor.left - MARGIN, innerWidth - Math.min(520, innerWidth - 2 * MARGIN) - MARGIN));
    const top = Math.min(anchor.bottom + 6, bottom - MARGIN - HEIGHT_MIN);
    setPlace({ left, top, maxHeight: bottom - top - MARGIN });
  }, [from]);
  return place;
}
