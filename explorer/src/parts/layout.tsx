import type { ComponentChildren } from 'preact';
import type { Loaded } from '../data/use-data.js';

/** A page's title, with what belongs beside it. */
export const Title = ({
  kind,
  children,
  aside,
}: {
  kind?: string;
  children: ComponentChildren;
  aside?: ComponentChildren;
}) => (
  <header class="title">
    <div>
      {kind !== undefined && <p class="kind">{kind}</p>}
      <h1 tabIndex={-1}>{children}</h1>
    </div>
    {aside !== undefined && <div class="aside">{aside}</div>}
  </header>
);

export const Section = ({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) => (
  <section aria-label={title}>
    <div class="section-head">
      <h2>{title}</h2>
      {aside}
    </div>
    {children}
  </section>
);

/** Names with what they stand for; a fact that is undefined is left out. */
export const Facts = ({ facts }: { facts: readonly (readonly [string, ComponentChildren | undefined])[] }) => (
  <dl class="facts">
    {facts
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);

/** A list of which each row leads somewhere. `columns` names the layout of its cells. */
export const Rows = ({
  columns,
  empty,
  children,
}: {
  columns: string;
  empty: string;
  children: readonly ComponentChildren[];
}) => (children.length === 0 ? <p class="empty">{empty}</p> : <ul class={`rows ${columns}`}>{children}</ul>);

export const Row = ({ href, children }: { href?: string; children: ComponentChildren }) => (
  <li>
    {href === undefined ? (
      <div class="row">{children}</div>
    ) : (
      <a class="row" href={href}>
        {children}
      </a>
    )}
  </li>
);

/** Shows what was loaded, or why not. */
export function Shown<T>({ data, children }: { data: Loaded<T>; children: (value: T) => ComponentChildren }) {
  if (data.value !== undefined) return <>{children(data.value)}</>;
  if (data.failure === undefined)
    return (
      <p class="empty" role="status">
        Loading…
      </p>
    );
  return <Failure {...data.failure} message={data.failure.message} />;
}

export const Failure = ({ code, message, hint }: { code: string; message: string; hint: string }) => (
  <div class="note bad" role="alert">
    <p>
      <strong>{message}</strong> {code !== '' && <code>{code}</code>}
    </p>
    {hint !== '' && <p>{hint}</p>}
  </div>
);

/** Links to the pages of a list before and after this one. */
export const Pager = ({
  newer,
  older,
  words = ['Newer', 'Older'],
}: {
  newer?: string | undefined;
  older?: string | undefined;
  words?: readonly [string, string];
}) =>
  newer === undefined && older === undefined ? null : (
    <nav class="pager" aria-label="Pages">
      {newer === undefined ? (
        <span />
      ) : (
        <a href={newer} rel="prev">
          ← {words[0]}
        </a>
      )}
      {older === undefined ? (
        <span />
      ) : (
        <a href={older} rel="next">
          {words[1]} →
        </a>
      )}
    </nav>
  );
