import { useLayoutEffect, useRef } from 'preact/hooks';
import { NetworkContext, type Network } from './data/network.js';
import { useRoute, type Route } from './data/route.js';
import { ask } from './data/rpc.js';
import { LIVE, useData } from './data/use-data.js';
import { Header } from './parts/header.js';
import { Failure } from './parts/layout.js';
import { useShortcuts } from './parts/shortcuts.js';
import { viewOf } from './views/view-of.js';

async function loadNetwork(): Promise<Network> {
  const status = await ask('qed_status', {});
  return { status, head: await ask('qed_getCheckpoint', { checkpointId: status.sealed }) };
}

export function App() {
  const route = useRoute();
  const network = useData('network', loadNetwork, LIVE);
  const content = useRef<HTMLElement>(null);
  useShortcuts();
  useTitle(route, content);
  return (
    <NetworkContext.Provider value={network.value!}>
      <a class="skip" href="#content" onClick={(event) => (event.preventDefault(), content.current?.focus())}>
        Skip to the content
      </a>
      <Header route={route} network={network.value} />
      <main id="content" tabIndex={-1} ref={content}>
        {network.failure !== undefined && <Failure {...network.failure} message={network.failure.message} />}
        {network.value !== undefined && viewOf(route)}
        {network.value === undefined && network.failure === undefined && (
          <p class="empty" role="status">
            Asking the node…
          </p>
        )}
      </main>
      <footer>
        <p>
          <kbd>/</kbd> searches, <kbd>j</kbd> and <kbd>k</kbd> walk through lists, <kbd>Enter</kbd> opens.
        </p>
        {network.value !== undefined && <p class="muted">qed {network.value.status.version}</p>}
      </footer>
    </NetworkContext.Provider>
  );
}

/** Names the page after where the reader is, and begins to read there. */
function useTitle(route: Route, content: { readonly current: HTMLElement | null }): void {
  const key = route.join('/');
  const first = useRef(true);
  // Before the page is shown: nobody has gone on from there by then.
  useLayoutEffect(() => {
    document.title = route.length === 0 ? 'qed explorer' : `${route.join(' ')} · qed explorer`;
    if (first.current) first.current = false;
    else {
      scrollTo(0, 0);
      // Who already types the next search, while a page opens, goes on typing.
      if (!(document.activeElement instanceof HTMLInputElement)) content.current?.focus({ preventScroll: true });
    }
  }, [key]);
}
