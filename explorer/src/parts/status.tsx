/** How far something is. A square is hollow until a proof fills it. */
export type Mark = 'waiting' | 'ready' | 'sealed' | 'active' | 'proven' | 'simulated' | 'refused' | 'cancelled';

/** The square alone, for where its word stands beside it. */
export const Square = ({ mark }: { mark: Mark }) => <span class={`square ${mark}`} aria-hidden="true" />;

export const Status = ({ mark, word = mark }: { mark: Mark; word?: string }) => (
  <span class={`status ${mark}`}>
    <Square mark={mark} /> {word}
  </span>
);
