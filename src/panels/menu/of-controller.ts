/** What can be done to a controller's process and machine, and the way there from the quorum as a whole. */
import type { ClusterFrame, ControllerView } from '../../frame/cluster-frame';
import { controllerWords, quorumWords } from '../../stage/controller/standing';
import { act, graveAct, type Menu, page } from './entries';
import { linksPage } from './of-link';

/** What is possible comes first, because the first is focused. */
export function controllerMenu(frame: ClusterFrame, view: ControllerView): Menu {
  const { id: controller, node, status } = view;
  const restart = act(`Restart controller ${controller}`, { kind: 'RestartController', controller });
  const pause =
    status === 'frozen'
      ? act('Thaw: its process runs again', { kind: 'ThawController', controller })
      : act('Freeze: its process stands still', { kind: 'FreezeController', controller });
  const ends = [
    graveAct(`Kill controller ${controller}`, { kind: 'KillController', controller }),
    act('Shut down: it resigns first', { kind: 'ShutDownController', controller }),
    graveAct('Cut its power', { kind: 'PowerLossController', controller }),
    pause,
  ];
  const links = linksPage(frame, node);
  const entries = status === 'dead' ? [restart, ...ends, links] : [...ends, restart, links];
  return { name: `Controller ${controller}`, standing: controllerWords(view), entries };
}

/** Each controller with its own page. */
export function quorumMenu(frame: ClusterFrame): Menu {
  const { controllers } = frame;
  const [only] = controllers;
  if (only !== undefined && controllers.length === 1) return controllerMenu(frame, only);
  const pages = controllers.map((view) => {
    const menu = controllerMenu(frame, view);
    return page(`${menu.name}: ${menu.standing}`, menu.entries, menu.standing);
  });
  return { name: 'KRaft controllers', standing: quorumWords(controllers), entries: pages };
}
