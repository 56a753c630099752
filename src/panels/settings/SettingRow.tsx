/** One setting: what it is, changed where it stands, its default, and what the present value does. A refusal stands under it. */
import { RotateCcw } from 'lucide-react';
import { Fragment, useEffect, useId, useState } from 'react';
import type { OwnedSettings, Setting } from '../../frame/settings/settings-view';
import { useCommand } from '../use-command';
import { unitOf } from './amounts';
import { boundOf, effectOf } from './effects';
import { settingCommand } from './setting-command';

export function SettingRow({ owner, setting }: { readonly owner: OwnedSettings; readonly setting: Setting }) {
  const { give, isOut, refusal } = useCommand(() => {});
  const isFixed = settingCommand(owner) === null;
  const isChanged = setting.isSet && !isFixed;
  // Until it is known to be so, or refused.
  const [asked, setAsked] = useState<string | null>(null);
  const now = setting.value;
  useEffect(() => {
    void now;
    setAsked(null);
  }, [now]);
  const change = (value: string | null) => {
    if (isOut) return;
    setAsked(value ?? setting.default);
    const command = settingCommand(owner, [setting.name, value]);
    if (command !== null) give(command);
  };
  return (
    <tr className={isChanged ? 'setting set' : 'setting'}>
      <th scope="row">
        <code>{breakable(setting.name)}</code>
        {isChanged && <span className="dot" role="img" aria-label="set here" title="Set here" />}
      </th>
      <td className="now">
        {isFixed ? (
          <code>{setting.value}</code>
        ) : (
          <Control setting={refusal === null ? { ...setting, value: asked ?? now } : setting} change={change} />
        )}
        {isChanged && (
          <button
            type="button"
            className="icon-button"
            aria-label={`${setting.name}: back to the default`}
            title="Back to the default"
            onClick={({ currentTarget }) => {
              // It goes when there is nothing left to take back.
              currentTarget.closest('td')?.querySelector<HTMLElement>('input:checked, .field input')?.focus();
              change(null);
            }}
          >
            <RotateCcw size={15} aria-hidden="true" />
          </button>
        )}
      </td>
      <td className="default">
        <code>{setting.default === '' ? '–' : breakable(setting.default)}</code>
      </td>
      <td className="effect">
        {effectOf(owner, setting)}
        {isOut && <span className="waiting"> Waiting for the cluster’s answer.</span>}
        {refusal !== null && (
          <span className="refusal" role="alert">
            ✕ {reasonIn(refusal)}
          </span>
        )}
      </td>
    </tr>
  );
}

/** The exception and what it says; where it was thrown through is in the echo line. */
const reasonIn = (refusal: string) =>
  refusal
    .split('\n')
    .at(-1)
    ?.replace(/^.*\berrors\.(?=\w+:)/, '');

/** A line may end after a dot. */
const breakable = (name: string) =>
  name.split('.').map((part, index) => (
    <Fragment key={part}>
      {index > 0 && (
        <>
          .<wbr />
        </>
      )}
      {part}
    </Fragment>
  ));

interface ControlProps {
  readonly setting: Setting;
  readonly change: (value: string) => void;
}

function Control(props: ControlProps) {
  return props.setting.kind === 'Choice' ? <Choice {...props} /> : <Field {...props} />;
}

function Choice({ setting: { name, value, choices }, change }: ControlProps) {
  const group = useId();
  return (
    <div className="choice" role="radiogroup" aria-label={name}>
      {choices.map((choice) => (
        <label key={choice}>
          <input type="radio" name={group} value={choice} checked={choice === value} onChange={() => change(choice)} />
          <span title={choice}>{classNameOf(choice)}</span>
        </label>
      ))}
    </div>
  );
}

/** A class without its package. */
const classNameOf = (choice: string) => choice.split('.').at(-1);

/** What is typed is given with Enter, or when the field is left. Whatever it is, Kafka judges it. */
function Field({ setting, change }: ControlProps) {
  const { name, value } = setting;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = () => {
    if (text !== value) change(text);
  };
  return (
    <span className="field">
      <input
        value={text}
        aria-label={name}
        title={boundOf(setting)}
        inputMode={setting.kind === 'Number' ? 'numeric' : 'text'}
        spellCheck={false}
        autoComplete="off"
        size={setting.kind === 'Number' ? 11 : 14}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key !== 'Escape' || text === value) return;
          event.stopPropagation();
          setText(value);
        }}
      />
      <span className="unit">{unitOf(name)}</span>
    </span>
  );
}
