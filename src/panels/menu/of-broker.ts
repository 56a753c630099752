/** What can be done to a broker's process and machine. */
import type { BrokerView, ClusterFrame } from '../../frame/cluster-frame';
import { act, graveAct, type Menu } from './entries';
import { linksPage } from './of-link';
import { diskEntries, illsPage } from './of-machine';

/** What is possible comes first, because the first is focused. */
export function brokerMenu(frame: ClusterFrame, view: BrokerView): Menu {
  const { id: broker, node, status } = view;
  const restart = act(`Restart broker ${broker}`, { kind: 'RestartBroker', broker });
  const remove = act('Remove it from the cluster', { kind: 'RemoveBroker', broker });
  const pause =
    status === 'frozen'
      ? act('Thaw: its process runs again', { kind: 'ThawBroker', broker })
      : act('Freeze: its process stands still', { kind: 'FreezeBroker', broker });
  const ends = [
    graveAct(`Kill broker ${broker}`, { kind: 'KillBroker', broker }),
    act('Shut down: others lead first', { kind: 'ShutDownBroker', broker }),
    graveAct('Cut its power', { kind: 'PowerLossBroker', broker }),
    pause,
  ];
  const ills = [...diskEntries(view), illsPage(frame, view)];
  const links = linksPage(frame, node);
  const entries = status === 'dead' ? [restart, remove, ...ills, ...ends, links] : [...ends, ...ills, restart, remove, links];
  return { name: `Broker ${broker}`, standing: null, entries };
}
