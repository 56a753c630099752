/** What one might try in a world: commands that fit what is there. Words only; whether they are possible the cluster says. */
import type { ClusterFrame } from '../../frame/cluster-frame';

export function commandsFor({ topic, brokers, producers, groups }: ClusterFrame): readonly string[] {
  const alter = 'kafka-configs.sh --bootstrap-server broker-1:9092 --alter --entity-type topics';
  return [
    ...(topic === null
      ? []
      : [
          `produce ${topic.name} CLN-001:booked`,
          `${alter} --entity-name ${topic.name} --add-config min.insync.replicas=1`,
          `${alter} --entity-name ${topic.name} --add-config min.insync.replicas=2`,
        ]),
    ...brokers.map(({ id, status }) => `${status === 'dead' ? 'restart' : 'kill'} broker ${id}`),
    ...producers.flatMap(({ node, acks }) =>
      ['0', '1', 'all'].filter((each) => each !== acks).map((each) => `configure producer ${node} acks=${each}`),
    ),
    ...groups.flatMap(({ members }) => members.map(({ node, status }) => `${status === 'dead' ? 'restart' : 'kill'} consumer ${node}`)),
  ];
}
