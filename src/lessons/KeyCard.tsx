/** A record as it stands in a line of text: hue and suit of its key. */
import { hueOf, suitPath, textOn } from '../stage/kit/suit';

export function KeyCard({ keyNumber, label }: { readonly keyNumber: number; readonly label?: string }) {
  const hue = `var(${hueOf(Math.max(0, keyNumber))})`;
  return (
    <svg
      className="key-card"
      width="22"
      height="27"
      viewBox="0 0 22 27"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined}
    >
      <rect x="0.5" y="0.5" width="21" height="26" rx="4" fill={hue} stroke={`color-mix(in srgb, ${hue}, var(--edge-mix))`} />
      <path transform="translate(11 13.5) scale(5)" d={suitPath(Math.max(0, keyNumber))} fill={`var(${textOn(Math.max(0, keyNumber))})`} />
    </svg>
  );
}
