/** What can be done to a broker's process and machine, and to the controller's. */
import type { BrokerView, ClusterFrame, ControllerView } from '../../frame/cluster-frame';
import { act, type Entry, graveAct, type Menu } from './entries';
import { linksPage } from './of-link';

/** What is possible comes first, because the first is focused. */
export function brokerMenu(frame: ClusterFrame, { id: broker, node, status }: BrokerView): Menu {
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
  const links = linksPage(frame, node);
  const entries = status === 'dead' ? [restart, remove, ...ends, links] : [...ends, restart, remove, links];
  return { name: `Broker ${broker}`, standing: null, entries };
}

export function controllerMenu(frame: ClusterFrame, { id: controller, node, status }: ControllerView): Menu {
  const kill = graveAct(`Kill controller ${controller}`, { kind: 'KillController', controller });
  const restart = act(`Restart controller ${controller}`, { kind: 'RestartController', controller });
  const both: readonly Entry[] = status === 'dead' ? [restart, kill] : [kill, restart];
  return { name: `Controller ${controller}`, standing: null, entries: [...both, linksPage(frame, node)] };
}
