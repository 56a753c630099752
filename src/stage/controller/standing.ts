/** What the quorum of controllers is about, in a few words: from what the frame says of each of them. */
import type { ControllerView } from '../../frame/cluster-frame';

/** The one that decides; while none does, of those that run the one that knows most to be decided; while none runs, the first. */
export function foremost(controllers: readonly ControllerView[]): ControllerView {
  const running = controllers.filter(({ status }) => status === 'alive');
  const best = running.reduce<ControllerView | undefined>(
    (most, each) => (most === undefined || each.metadataHighWatermark > most.metadataHighWatermark ? each : most),
    undefined,
  );
  return controllers.find(isActive) ?? best ?? controllers[0]!;
}

export const isActive = ({ role }: ControllerView) => role === 'active';

/** Room for about thirty letters. */
export function quorumWords(controllers: readonly ControllerView[]): string {
  const { id, status, epoch, role } = foremost(controllers);
  if (role === 'active') return status === 'frozen' ? `${id} frozen: nobody hears it` : `${id} active, epoch ${epoch}`;
  if (controllers.length === 1) return `${id} ${status}: nobody can be elected`;
  const running = controllers.filter((each) => each.status === 'alive');
  const majority = Math.floor(controllers.length / 2) + 1;
  if (running.length < majority) return `${running.length} of ${controllers.length} ${running.length === 1 ? 'runs' : 'run'}: no majority`;
  return canvass(running) ?? `nobody leads, epoch ${Math.max(...running.map((each) => each.epoch))}`;
}

/** Whoever has come furthest on the way to lead. */
function canvass(running: readonly ControllerView[]): string | null {
  const who = (role: ControllerView['role']) => running.find((each) => each.role === role);
  const leader = who('leader');
  if (leader !== undefined) return `${leader.id} leads, not yet active`;
  const candidate = who('candidate');
  if (candidate !== undefined) return `${candidate.id} asks for votes, epoch ${candidate.epoch}`;
  const prospective = who('prospective');
  return prospective === undefined ? null : `${prospective.id} asks who would vote for it`;
}

/** `active, epoch 7`: of one of them. */
export function controllerWords({ status, role, epoch, leader, votedFor }: ControllerView): string {
  if (status === 'dead' || role === null) return 'dead: its disk remains';
  const frozen = status === 'frozen' ? 'frozen, ' : '';
  switch (role) {
    case 'active':
      return `${frozen}active, epoch ${epoch}`;
    case 'leader':
      return `${frozen}believes that it leads epoch ${epoch}, and decides nothing`;
    case 'follower':
      return `${frozen}follows ${leader}, epoch ${epoch}`;
    case 'voted':
      return `${frozen}has voted for ${votedFor}, epoch ${epoch}`;
    case 'candidate':
      return `${frozen}asks for votes, epoch ${epoch}`;
    case 'prospective':
      return `${frozen}asks who would vote for it, epoch ${epoch}`;
    case 'resigned':
      return `${frozen}leads no more, epoch ${epoch}`;
    case 'unattached':
      return `${frozen}knows no leader, epoch ${epoch}`;
  }
}
