/**
 * Lies over the right of the stage: whose settings, and all of them, each changed where it stands. No modal: what a change does is
 * seen beside it. Escape closes it and gives the focus back.
 */
import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import type { OwnedSettings, SettingsOwner } from '../../frame/settings/settings-view';
import { useSession } from '../../state/hooks';
import { useAsked } from '../../state/use-asked';
import { useEscape } from '../use-escape';
import { SettingRow } from './SettingRow';
import { resetCommand } from './setting-command';
import './settings.css';

interface DrawerProps {
  readonly of: SettingsOwner;
  readonly choose: (of: SettingsOwner) => void;
  readonly close: () => void;
}

export default function SettingsDrawer({ of, choose, close }: DrawerProps) {
  const all = useAsked('settings', (port) => port.settings()) ?? [];
  const owner = all.find((each) => isSame(each, of)) ?? all.find(({ kind }) => kind === of.kind) ?? all[0] ?? null;
  // Worlds side by side have a drawer each.
  const id = useId();
  const closeButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    closeButton.current?.focus();
    return () => (before instanceof HTMLElement || before instanceof SVGElement ? before.focus() : undefined);
  }, []);

  useEscape(close);
  const keepKeys = (event: KeyboardEvent) => event.key !== 'Escape' && event.stopPropagation();

  return (
    <section className="settings-drawer" aria-labelledby={`${id}-title`} onKeyDown={keepKeys}>
      <header>
        <h2 id={`${id}-title`}>Configs</h2>
        <span className="facts">{owner === null ? '' : owner.kind === 'Broker' && owner.name !== '' ? ITS_OWN : HOW[owner.kind]}</span>
        <span className="spacer" />
        {owner !== null && <Reset owner={owner} />}
        <button
          ref={closeButton}
          type="button"
          className="icon-button"
          aria-label="Close the settings"
          title="Close (Escape)"
          onClick={close}
        >
          <X size={18} aria-hidden="true" />
        </button>
      </header>
      <Owners all={all} owner={owner} choose={choose} id={id} />
      {owner !== null && <OwnersSettings key={nameOf(owner)} owner={owner} id={id} />}
    </section>
  );
}

function Reset({ owner }: { readonly owner: OwnedSettings }) {
  const { run } = useSession();
  const command = resetCommand(owner);
  if (command === null) return null;
  return (
    <button type="button" className="button" onClick={() => void run(command)}>
      Reset to defaults
    </button>
  );
}

const HOW: Readonly<Record<SettingsOwner['kind'], string>> = {
  Topic: 'in force from now on, as soon as brokers have read it in the metadata log',
  Producer: 'the client is closed in order and started anew with it',
  Consumer: 'the client is closed in order and started anew with it: its group rebalances',
  Broker: 'read when a broker starts: Kafka lets nobody change these while it runs',
};

const ITS_OWN = 'the broker is shut down in order and started anew with it';

const isSame = (a: SettingsOwner, b: SettingsOwner) => a.kind === b.kind && a.name === b.name;
const nameOf = ({ kind, name }: SettingsOwner) => `${kind}-${name}`.replaceAll(/[^\w-]/g, '-');

interface OwnersProps {
  readonly all: readonly OwnedSettings[];
  readonly owner: OwnedSettings | null;
  readonly choose: (of: SettingsOwner) => void;
  readonly id: string;
}

function Owners({ all, owner, choose, id }: OwnersProps) {
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    const next = all[to === undefined ? -1 : to % tabs.length];
    if (to === undefined || next === undefined) return;
    event.preventDefault();
    choose({ kind: next.kind, name: next.name });
    tabs[to % tabs.length]?.focus();
  }
  return (
    <div className="owners" role="tablist" aria-label="Whose settings" onKeyDown={onKeyDown}>
      {all.map((each) => {
        const isChosen = owner !== null && isSame(each, owner);
        const changed = each.kind === 'Broker' && each.name === '' ? 0 : each.settings.filter(({ isSet }) => isSet).length;
        return (
          <button
            key={nameOf(each)}
            type="button"
            role="tab"
            id={`${id}-tab-${nameOf(each)}`}
            aria-selected={isChosen}
            aria-controls={isChosen ? `${id}-${nameOf(each)}` : undefined}
            tabIndex={isChosen ? 0 : -1}
            onClick={() => choose({ kind: each.kind, name: each.name })}
          >
            {each.kind === 'Broker' && each.name === '' ? 'Brokers' : each.kind} <b>{each.name}</b>
            {changed > 0 && <span className="changed"> · {changed} set</span>}
          </button>
        );
      })}
    </div>
  );
}

function OwnersSettings({ owner, id }: { readonly owner: OwnedSettings; readonly id: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reached by keyboard
    <div className="owned" role="tabpanel" tabIndex={0} id={`${id}-${nameOf(owner)}`} aria-labelledby={`${id}-tab-${nameOf(owner)}`}>
      {owner.isDead && <p className="dead">It is not running: it has what is set here when it is started.</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">key</th>
            <th scope="col">now</th>
            <th scope="col">default (4.2)</th>
            <th scope="col">what it does</th>
          </tr>
        </thead>
        <tbody>
          {owner.settings.map((setting) => (
            <SettingRow key={setting.name} owner={owner} setting={setting} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
