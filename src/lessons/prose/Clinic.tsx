/** A key in a sentence, with the suit that its records bear on the stage as soon as there are any. */
import { useSessionState } from '../../state/hooks';
import { KeyCard } from '../KeyCard';

export function Clinic({ name }: { readonly name: string }) {
  const keyNumber = useSessionState(({ frame }) => (frame?.keys.indexOf(name) ?? -1) + 1);
  return (
    <span className="clinic">
      {name}
      {keyNumber > 0 && <KeyCard keyNumber={keyNumber} />}
    </span>
  );
}
