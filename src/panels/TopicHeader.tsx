import type { TopicName } from '../engine/model/vocabulary';
import { speedName } from '../stage/kit/numbers';
import { useSession, useSessionState } from '../state/hooks';

/** The topic whose lanes are shown, what it is set to, and how slow time runs. */
export function TopicHeader() {
  const session = useSession();
  const topic = useSessionState(({ frame }) => frame?.topic?.name ?? null);
  const facts = useSessionState(({ frame }) => (frame?.topic ? factsOf(frame.topic) : null));
  const names = useSessionState(({ frame }) => frame?.topics.map(({ name }) => name).join('\n') ?? '');
  const speed = useSessionState(({ pace }) => pace.speed);
  const isLookingBack = useSessionState(({ frame }) => frame !== null && frame.newest > frame.now);
  const topics = names === '' ? [] : (names.split('\n') as TopicName[]);
  return (
    <div className="topic-header">
      {topics.length > 1 && topic !== null ? (
        <select className="topic" aria-label="Topic" value={topic} onChange={(event) => session.showTopic(event.target.value as TopicName)}>
          {topics.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      ) : (
        <h2 className="topic">{topic ?? 'no topic yet'}</h2>
      )}
      {facts !== null && <span className="facts">{facts}</span>}
      <span className="spacer" />
      {isLookingBack && <span className="chip past">you are in the past: what you do now begins a branch</span>}
      {speed < 0.95 && <span className="chip">slowed {speedName(1 / speed)} so you can see packets</span>}
    </div>
  );
}

function factsOf(topic: { partitions: number; replicationFactor: number; minInsyncReplicas: number }): string {
  return `${topic.partitions} partitions · replication factor ${topic.replicationFactor} · min.insync.replicas ${topic.minInsyncReplicas}`;
}
