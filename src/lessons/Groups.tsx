/** Groups and who owns what, under the lanes. Each consumer can be pressed: its menu has what can be done to it. */
import { useMemo } from 'react';
import type { TopicName } from '../engine/model/vocabulary';
import type { GroupView } from '../frame/cluster-frame';
import { pennantIsSolid, pennantPath } from '../stage/kit/pennant';
import { useSessionState } from '../state/hooks';
import type { OpenMenuAt } from './open-menu';

/** @param props.topic only groups that have to do with it */
export function Groups({ topic, openMenu }: { readonly topic?: TopicName; readonly openMenu: OpenMenuAt }) {
  const text = useSessionState(({ frame }) => JSON.stringify(frame?.groups.filter((group) => reads(group, topic)).map(glimpse) ?? []));
  const groups = useMemo(() => JSON.parse(text) as GroupGlimpse[], [text]);
  if (groups.length === 0) return <p className="lesson-groups none">No group reads this topic yet.</p>;
  return (
    <div className="lesson-groups">
      {groups.map(({ group, pennant, lag, standing, members }) => (
        <section key={group} className="lesson-group" aria-label={`Group ${group}`}>
          <h3>
            <svg width="22" height="16" viewBox="-2 -2 26 20" aria-hidden="true">
              <path className={pennantIsSolid(pennant) ? 'pennant solid' : 'pennant'} d={pennantPath(pennant)} />
            </svg>
            <button
              type="button"
              className="group-name"
              aria-haspopup="menu"
              onClick={({ currentTarget }) => openMenu({ kind: 'Group', group }, currentTarget)}
            >
              {group}
            </button>
            <span className="lag">lag {lag}</span>
            <span className="standing">{standing}</span>
          </h3>
          <div className="members">
            {members.map(({ node, words, isIdle }) => (
              <button
                key={node}
                type="button"
                className={isIdle ? 'member idle' : 'member'}
                aria-haspopup="menu"
                onClick={({ currentTarget }) => openMenu({ kind: 'Node', node }, currentTarget)}
              >
                <b>{node}</b> {words}
              </button>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

interface GroupGlimpse {
  readonly group: GroupView['group'];
  readonly pennant: number;
  readonly lag: number;
  readonly standing: string;
  readonly members: readonly { readonly node: GroupView['members'][number]['node']; readonly words: string; readonly isIdle: boolean }[];
}

/** A group that owns lanes of other topics alone has nothing to do with this one. */
function reads({ members, committed }: GroupView, topic: TopicName | undefined): boolean {
  if (topic === undefined) return true;
  const owned = members.flatMap(({ partitions }) => partitions);
  return owned.length === 0 || committed.length > 0 || owned.some((partition) => partition.topic === topic);
}

function glimpse({ group, pennant, lag, state, members }: GroupView): GroupGlimpse {
  const isRebalancing = state === 'PreparingRebalance' || state === 'CompletingRebalance';
  return {
    group,
    pennant,
    lag,
    standing: isRebalancing ? '⟳ rebalancing' : '',
    members: members.map((member) => ({ node: member.node, words: wordsOf(member), isIdle: member.phase !== 'stable' })),
  };
}

function wordsOf({ status, phase, partitions, idleBecause }: GroupView['members'][number]): string {
  if (status === 'dead') return '✕ not running';
  if (status === 'frozen') return 'frozen';
  if (phase === 'joining') return 'joining the group';
  if (phase === 'idle') return `idle: ${idleBecause ?? 'no partition'}`;
  return `owns ${partitions.map(({ partition }) => `P${partition}`).join(' ')}`;
}
