/** Controllers: what each is in the quorum, and how far it has the metadata log. Which of them decides, the whole world says: `cluster.controller`. */
import { controllerNode } from '../engine/cluster/description';
import type { Controller } from '../engine/controller/controller';
import type { BrokerId, LeaderEpoch, Offset } from '../engine/model/vocabulary';
import type { ControllerView, QuorumRole } from './cluster-frame';
import type { Moment } from './moment';
import { processStatus } from './project-brokers';
import { projectMachine } from './project-machine';

export function projectControllers(moment: Moment): readonly ControllerView[] {
  const { cluster, recent } = moment;
  const living = new Map(cluster.controllers.map((each) => [each.id, each]));
  return cluster.controllerIds.map((id) => {
    const node = controllerNode(id);
    const status = processStatus(node, moment);
    return {
      node,
      id,
      status,
      machine: projectMachine(node, moment),
      ...standing(living.get(id) ?? null, cluster.controller),
      elected: recent.elected(id),
      stoppedAt: status === 'dead' ? recent.killedAt(node) : null,
    };
  });
}

type Standing = Omit<ControllerView, 'node' | 'id' | 'status' | 'machine' | 'elected' | 'stoppedAt'>;

/** What only its process knows. */
function standing(controller: Controller | null, active: Controller | null): Standing {
  if (controller === null) return DEAD;
  const { quorum, log, recentRecords } = controller;
  return {
    role: controller === active ? 'active' : roleOf(quorum.current),
    epoch: quorum.epoch,
    leader: quorum.leader,
    votedFor: quorum.votedFor,
    metadataLogEnd: controller.logEndOffset,
    metadataHighWatermark: log?.highWatermark ?? NOWHERE,
    recentMetadata: recentRecords.map(({ offset, kind, at }) => ({ offset, kind, at })),
  };
}

function roleOf(current: Controller['quorum']['current']): QuorumRole {
  switch (current.kind) {
    case 'Leader':
      return 'leader';
    case 'Follower':
      return 'follower';
    case 'Prospective':
      return 'prospective';
    case 'Candidate':
      return 'candidate';
    case 'Resigned':
      return 'resigned';
    case 'Unattached':
      return current.votedFor === null ? 'unattached' : 'voted';
  }
}

const NOWHERE = 0 as Offset;
const DEAD: Standing = {
  role: null,
  epoch: 0 as LeaderEpoch,
  leader: null as BrokerId | null,
  votedFor: null,
  metadataLogEnd: NOWHERE,
  metadataHighWatermark: NOWHERE,
  recentMetadata: [],
};
