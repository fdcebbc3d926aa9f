import { typeText, useContract, type Contract as Deployed } from '../data/contract.js';
import { grouped } from '../data/format.js';
import { useNetwork } from '../data/network.js';
import { to } from '../data/route.js';
import { NewestEvents } from '../parts/event-rows.js';
import { Facts, Section, Shown, Title } from '../parts/layout.js';
import { Hash } from '../parts/text.js';

type Artifact = Deployed['artifact'];
type Method = Artifact['methods'][number];
type Field = Artifact['layout']['fields'][number];

/** One contract: its methods, its state and its events. */
export function Contract({ id }: { id: string }) {
  const { status } = useNetwork();
  const contract = useContract(id, status.sealed);
  return (
    <>
      <Title kind={`Contract ${id}`}>{contract.value?.artifact.contract ?? `Contract ${id}`}</Title>
      <Shown data={contract}>
        {(found) =>
          found === null ? (
            <p class="empty">There is no such contract, or the node does not know its code.</p>
          ) : (
            <Details id={id} contract={found} />
          )
        }
      </Shown>
    </>
  );
}

function Details({ id, contract: { artifact, leaf } }: { id: string; contract: Deployed }) {
  return (
    <>
      <Facts
        facts={[
          ['Deployed by', <a href={to('user', leaf.deployerId)}>User {leaf.deployerId}</a>],
          ['Compiled with', `qed ${artifact.compiler.qed}, o1js ${artifact.compiler.o1js}`],
          ['Sources (SHA-256)', <Hash value={artifact.sourceHash} label="hash of the sources" />],
          ['Functions root', <Hash value={leaf.cftRoot} label="functions root" />],
          ['Layout', <Hash value={leaf.layoutHash} label="hash of the layout" />],
          ['State tree', `height ${artifact.cstateHeight}`],
        ]}
      />
      <Section title="Methods">
        <ul class="rows methods">
          {artifact.methods.map((method) => (
            <li key={method.name}>
              <div class="row">
                <code class="main signature">{signature(method)}</code>
                <span class="muted">{method.rows > 0 && `${grouped(method.rows)} rows`}</span>
                <Hash value={method.fingerprint} label={`fingerprint of ${method.name}`} />
              </div>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="State of each user">
        {artifact.layout.fields.length === 0 && <p class="empty">It keeps none.</p>}
        <dl class="facts values">
          {artifact.layout.fields.map((field) => (
            <div key={field.name}>
              <dt>
                <code>{field.name}</code>
              </dt>
              <dd>
                <code>{fieldText(field)}</code>
              </dd>
            </div>
          ))}
        </dl>
      </Section>
      {artifact.abi.events.length > 0 && (
        <Section title="Newest events">
          <NewestEvents contractId={id} />
        </Section>
      )}
      {artifact.abi.events.length > 0 && (
        <Section title="Events that it declares">
          <ul class="rows methods">
            {artifact.abi.events.map(({ name, fields }) => (
              <li key={name}>
                <div class="row">
                  <code class="main signature">{`${name}(${fields.map((field) => `${field.name}: ${typeText(field.type)}`).join(', ')})`}</code>
                </div>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <p class="note">
        The network publishes a contract's code, from which the keys of its methods follow;{' '}
        <code>qed inspect --check</code> computes them again. It does not publish sources: whoever has them compiles
        them and compares the fingerprints.
      </p>
    </>
  );
}

const signature = ({ name, inputs, output }: Method): string =>
  `${name}(${inputs.map((input) => `${input.name}: ${typeText(input.type)}`).join(', ')})${output === null ? '' : `: ${typeText(output)}`}`;

function fieldText({ keys, keyTypes, type }: Field): string {
  const parts = keyTypes?.map(typeText) ?? keys;
  if (parts.length === 0) return typeText(type);
  return `mapping<${parts.length === 1 ? parts[0] : `[${parts.join(', ')}]`}, ${typeText(type)}>`;
}
