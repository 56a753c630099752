/** A table whose columns have titles; its rows begin with a header of their own where one names them. */
import type { ReactNode } from 'react';

interface TableProps {
  readonly caption: ReactNode;
  readonly titles: readonly string[];
  readonly className?: string;
  readonly children: ReactNode;
}

export function Table({ caption, titles, className, children }: TableProps) {
  return (
    <table className={className}>
      {caption}
      <thead>
        <tr>
          {titles.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
