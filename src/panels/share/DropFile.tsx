/** A session's file may be dropped anywhere on the page: while one is held over it the page says so, and a wrong one is told what is wrong. */
import { useEffect, useState } from 'react';
import { closeShare } from '../../state/drawers';
import { openToldSession } from '../../state/told-session';
import './drop-file.css';

const hasFile = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;

export function DropFile() {
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) void read(file).then(setProblem);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  if (isOver) return <p className="drop-file">Let go of the file to open its session. Your cluster stays as it is.</p>;
  if (problem === null) return null;
  return (
    <div className="drop-file problem" role="alert">
      <p>✕ {problem} Nothing here was changed.</p>
      <button type="button" className="button" onClick={() => setProblem(null)}>
        Close
      </button>
    </div>
  );
}

/** Null where it is opened. */
async function read(file: File): Promise<string | null> {
  const { readFile } = await import('../../sharing/json-file');
  const answer = readFile(await file.text().catch(() => ''));
  if (!answer.ok) return `${file.name}: ${answer.problem.what} (${answer.problem.where}) ${answer.problem.remedy}`;
  closeShare();
  openToldSession(answer);
  return null;
}
