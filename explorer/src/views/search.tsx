import { useEffect } from 'preact/hooks';
import { useNetwork } from '../data/network.js';
import { replace } from '../data/route.js';
import { search } from '../data/search.js';
import { useData } from '../data/use-data.js';
import { Row, Rows, Shown, Title } from '../parts/layout.js';

/** What was found; a single hit is shown itself. */
export function Search({ text }: { text: string }) {
  const network = useNetwork();
  const hits = useData(`search ${text}`, () => search(text, network));
  useEffect(() => {
    if (hits.value?.length === 1) replace(hits.value[0]!.href);
  }, [hits.value]);
  return (
    <>
      <Title kind="Search">{text}</Title>
      <Shown data={hits}>
        {(list) => (
          <Rows
            columns="plain"
            empty="Nothing was found. Search for the number of a block, user or contract, a contract's name, a public key, a root, or the id of a submission or job."
          >
            {list.map(({ what, href }) => (
              <Row key={href} href={href}>
                <span class="main">{what}</span>
              </Row>
            ))}
          </Rows>
        )}
      </Shown>
    </>
  );
}
