import { ChevronDown } from 'lucide-react';
import { useRef } from 'react';
import { counted, speedName } from '../stage/kit/numbers';
import { closeTopics, openTopics } from '../state/drawers';
import { useDrawers, useSessionState } from '../state/hooks';
import { AfterKill } from './AfterKill';

/** The topic whose lanes are shown, what it is set to, and how slow time runs. */
export function TopicHeader() {
  const facts = useSessionState(({ frame }) => (frame?.topic ? factsOf(frame.topic) : null));
  const speed = useSessionState(({ pace }) => pace.speed);
  const isLookingBack = useSessionState(({ frame }) => frame !== null && frame.newest > frame.now);
  return (
    <div className="topic-header">
      <TopicButton />
      {facts !== null && <span className="facts">{facts}</span>}
      <span className="spacer" />
      <AfterKill />
      {isLookingBack && <span className="chip past">you are in the past: what you do now begins a branch</span>}
      {speed < 0.95 && <span className="chip">slowed {speedName(1 / speed)} so you can see packets</span>}
    </div>
  );
}

/** The topic's name opens all topics there are. */
export function TopicButton() {
  const button = useRef<HTMLButtonElement>(null);
  const topic = useSessionState(({ frame }) => frame?.topic?.name ?? null);
  const others = useSessionState(({ frame }) => (frame === null ? 0 : frame.topics.length - (frame.topic === null ? 0 : 1)));
  const isOpen = useDrawers(({ topicsAt }) => topicsAt !== null);
  return (
    <h2 className="topic">
      <button
        ref={button}
        type="button"
        aria-expanded={isOpen}
        title="Topics: choose, create, grow, delete"
        onClick={() => (isOpen || button.current === null ? closeTopics() : openTopics(button.current))}
      >
        {topic ?? 'no topic yet'}
        {others > 0 && <span className="others">+{others}</span>}
        <ChevronDown size={16} aria-hidden="true" />
      </button>
    </h2>
  );
}

function factsOf(topic: { partitions: number; replicationFactor: number; minInsyncReplicas: number }): string {
  return `${counted(topic.partitions, 'partition')} · replication factor ${topic.replicationFactor} · min.insync.replicas ${topic.minInsyncReplicas}`;
}
