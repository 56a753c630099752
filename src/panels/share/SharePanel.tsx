/**
 * This session as it is now, told to somebody else: a link is copied at once where there is one, a file where it is wanted. And a file of
 * somebody else's opened: it becomes a session of its own, beside this one.
 */
import { X } from 'lucide-react';
import { type ChangeEvent, useEffect, useRef, useState } from 'react';
import { readFile } from '../../sharing/json-file';
import { printLink } from '../../sharing/link';
import type { SessionFile } from '../../sharing/session-file';
import { closeShare } from '../../state/drawers';
import { useSession, useSessionState } from '../../state/hooks';
import { openToldSession } from '../../state/told-session';
import { saveFile } from './save-file';
import './share.css';
import { useEscape } from '../use-escape';

type Told = { readonly file: SessionFile; readonly link: string | null } | 'asking' | 'cannot be told';

export default function SharePanel() {
  const session = useSession();
  const panel = useRef<HTMLElement>(null);
  const [told, setTold] = useState<Told>('asking');
  const [copied, setCopied] = useState<'not yet' | 'copied' | 'refused'>('not yet');
  const [problem, setProblem] = useState<string | null>(null);

  useEscape(closeShare);

  useEffect(() => {
    panel.current?.focus();
    void session.port.tell().then(async (file) => {
      const link = file === null ? null : await printLink(file);
      setTold(file === null ? 'cannot be told' : { file, link: link === null ? null : addressOf(link) });
      if (link !== null) setCopied(await copy(addressOf(link)));
    });
  }, [session]);

  async function read(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const answer = readFile(await file.text());
    if (answer.ok) {
      closeShare();
      openToldSession(answer);
    } else setProblem(`${answer.problem.what} (${answer.problem.where}) ${answer.problem.remedy}`);
  }

  return (
    <section ref={panel} className="share-panel" role="dialog" aria-labelledby="share-title" tabIndex={-1}>
      <div className="share-head">
        <h2 id="share-title">Share this moment</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={closeShare}>
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      {told === 'asking' && <p role="status">Telling this session …</p>}
      {told === 'cannot be told' && <p role="status">This session cannot be told: its engine has stopped.</p>}
      {typeof told === 'object' && <WhatIsIn />}
      {typeof told === 'object' && <LinkPart link={told.link} copied={copied} copyAgain={async (link) => setCopied(await copy(link))} />}
      {typeof told === 'object' && (
        <p className="file-line">
          <span>A file holds the same, however long it is, and the disks that this began from where there are any.</span>
          <button type="button" className="button" onClick={() => saveFile(told.file)}>
            Save as a file
          </button>
        </p>
      )}
      <p className="file-line">
        <span>A file that was saved opens beside your cluster, which stays as it is. It may also be dropped anywhere on the page.</span>
        <label className="button file-button">
          Open a file …
          <input
            type="file"
            accept="application/json,.json"
            onChange={(event: ChangeEvent<HTMLInputElement>) => void read(event.target.files?.[0])}
          />
        </label>
      </p>
      {problem !== null && (
        <p className="problem" role="alert">
          ✕ {problem}
        </p>
      )}
    </section>
  );
}

/** And what is not. */
function WhatIsIn() {
  const others = useSessionState(({ status }) => (status?.branches.length ?? 1) - 1);
  return (
    <p>
      In it: how this cluster began, every command given on the branch that is shown, and this moment.{' '}
      {others > 0 && <b>{others === 1 ? 'The other branch is' : `The ${others} other branches are`} not in it. </b>}
      Nor is what you have open or chosen on the page.
    </p>
  );
}

function LinkPart(of: {
  readonly link: string | null;
  readonly copied: 'not yet' | 'copied' | 'refused';
  readonly copyAgain: (link: string) => void;
}) {
  const { link, copied, copyAgain } = of;
  if (link === null) return <p>This session is too long for a link, or began from stored disks: it goes into a file.</p>;
  return (
    <>
      <p>Whoever opens the link sees every byte as it is now, and can go on from here.</p>
      <p className="link-line">
        <input readOnly aria-label="Link to this moment" value={link} onFocus={(event) => event.target.select()} />
        <button type="button" className="button primary" onClick={() => copyAgain(link)}>
          Copy
        </button>
      </p>
      <p role="status" className="copied">
        {copied === 'copied'
          ? 'The link has been copied.'
          : copied === 'refused'
            ? 'The browser would not copy it: select it and copy it yourself.'
            : ''}
      </p>
    </>
  );
}

const addressOf = (link: string) => `${location.origin}${location.pathname}${link}`;

async function copy(text: string): Promise<'copied' | 'refused'> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'refused';
  }
}
