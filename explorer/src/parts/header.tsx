import { useEffect, useRef, useState } from 'preact/hooks';
import type { Network } from '../data/network.js';
import { go, to, type Route } from '../data/route.js';
import { applyTheme, nextTheme, savedTheme } from '../data/theme.js';

const PLACES = [
  ['Blocks', ['blocks'], ['blocks', 'block']],
  ['Users', ['users'], ['users', 'user', 'session', 'state']],
  ['Contracts', ['contracts'], ['contracts', 'contract']],
  ['Proving', ['proving'], ['proving', 'job']],
  ['Verify', ['verify'], ['verify']],
] as const;

export function Header({ route, network }: { route: Route; network: Network | undefined }) {
  const place = route[0] ?? '';
  return (
    <header class="top">
      <a class="brand" href={to()} title="Overview">
        qed <span class="tomb" aria-hidden="true" />
        {network?.status.simulated === true && <span class="badge">simulated</span>}
      </a>
      <SearchBox />
      <ThemeButton />
      <nav aria-label="Explorer">
        {PLACES.map(([name, parts, places]) => (
          <a
            key={name}
            href={to(...parts)}
            aria-current={(places as readonly string[]).includes(place) ? 'page' : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
    </header>
  );
}

function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = input.current!.value.trim();
    if (text === '') return;
    input.current!.value = '';
    input.current!.blur();
    go(to('search', text));
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <label>
        <span class="hidden">Search</span>
        <input
          ref={input}
          id="search"
          type="search"
          placeholder="Block, user, contract, id or key"
          autocomplete="off"
          spellcheck={false}
          enterKeyHint="search"
        />
      </label>
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useState(savedTheme);
  useEffect(() => applyTheme(theme), [theme]);
  return (
    <button
      type="button"
      class="theme"
      onClick={() => setTheme(nextTheme)}
      title="Colours: as the system has them, light, or dark"
    >
      <span class="hidden">Colours: </span>
      {theme}
    </button>
  );
}
