import type { NodeId } from '../../engine/sim/context';
import { useSession, useSpaceTime } from '../../state/hooks';
import type { SpaceTimeFrame } from '../../state/space-time';

/** With so many all are shown. */
const FEW = 8;

/** What was chosen; of the others all where they are few, else brokers, and whoever says something worth watching. */
export function shownNodes({ nodes, messages }: SpaceTimeFrame, chosen: ReadonlyMap<NodeId, boolean>): ReadonlySet<NodeId> {
  const speaking = new Set(messages.flatMap(({ from, to, ofInterest }) => (ofInterest ? [from, to] : [])));
  const isShown = (node: NodeId) => chosen.get(node) ?? (nodes.length <= FEW || node.startsWith('broker-') || speaking.has(node));
  return new Set(nodes.map(({ node }) => node).filter(isShown));
}

/** A list that opens: whose lifelines are shown. */
export function NodeChoice() {
  const session = useSession();
  const diagram = useSpaceTime((state) => state.diagram);
  const chosen = useSpaceTime(({ nodes }) => nodes);
  if (diagram === null) return null;
  const shown = shownNodes(diagram, chosen);
  const choose = (node: NodeId, isShown: boolean) => session.spaceTime.store.setState({ nodes: new Map([...chosen, [node, isShown]]) });
  return (
    <details className="node-choice">
      <summary>
        Nodes: {shown.size} of {diagram.nodes.length}
      </summary>
      <fieldset>
        <legend className="visually-hidden">Nodes in the diagram</legend>
        {diagram.nodes.map(({ node, name, standing }) => (
          <label key={node}>
            <input type="checkbox" checked={shown.has(node)} onChange={({ target }) => choose(node, target.checked)} /> {name}, {standing}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
