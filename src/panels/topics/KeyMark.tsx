import { hueOf, suitPath, textOn } from '../../stage/kit/suit';

/** A record's card as small as it can be told by: hue and suit of its key. */
export function KeyMark({ keyNumber }: { readonly keyNumber: number }) {
  const hue = `var(${hueOf(keyNumber)})`;
  return (
    <svg width="16" height="20" aria-hidden="true">
      <rect x="0.5" y="0.5" width="15" height="19" rx="3.5" fill={hue} stroke={`color-mix(in srgb, ${hue}, var(--edge-mix))`} />
      <path transform="translate(8 10) scale(3.8)" d={suitPath(keyNumber)} fill={`var(${textOn(keyNumber)})`} />
    </svg>
  );
}
