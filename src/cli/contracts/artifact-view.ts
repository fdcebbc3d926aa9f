import type { ChalkInstance } from 'chalk';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import { modelOf } from '../../compiler/artifact/model.js';
import { describeField } from '../../compiler/call/read-state.js';
import { typeName } from '../../compiler/call/codec.js';
import { table } from '../output/table.js';

/** What `qed inspect` shows, as data. */
export function describeArtifact(artifact: ContractArtifact) {
  const model = modelOf(artifact);
  return {
    contract: artifact.contract,
    compiler: artifact.compiler,
    simulated: artifact.compiler.backend === 'simulation',
    sourceHash: artifact.sourceHash,
    cstateHeight: artifact.cstateHeight,
    layoutHash: artifact.layoutHash,
    methods: artifact.methods.map(({ name, methodId, rows, fingerprint }, i) => {
      const { inputs, output } = model.functions[i]!.abi;
      const parameters = inputs.map((input) => `${input.name}: ${typeName(input.type)}`).join(', ');
      return {
        name,
        signature: `${name}(${parameters}): ${output === null ? 'void' : typeName(output)}`,
        methodId,
        rows,
        fingerprint,
      };
    }),
    storage: model.layout.fields.map((field) => ({
      name: field.name,
      type: describeField(field),
      slot: field.base.toString(),
      ...(field.hashed === undefined ? {} : { hashed: true }),
    })),
    views: model.views.map(({ abi: { name, output } }) => ({ name, type: typeName(output!) })),
    staleness: artifact.staleness.map(({ method, read, class: kind, span, reason }) => ({
      method,
      read,
      class: kind,
      ...span,
      reason,
    })),
    names: (model.names ?? []).map((each) => ({ ...each, contractId: each.contractId.toString() })),
    events: model.abi.events.map(({ name, id, fields }) => ({
      name,
      id: id.toString(),
      fields: fields.map((field) => `${field.name}: ${typeName(field.type)}`),
    })),
  };
}

/** The same for people. */
export function artifactText(view: ReturnType<typeof describeArtifact>, color: ChalkInstance): string {
  const { contract, compiler, simulated, methods, storage, views, events, staleness, names, cstateHeight } = view;
  const sections = [
    `${color.bold(contract)}  qed ${compiler.qed}, o1js ${compiler.o1js}${simulated ? ', for simulations only: without keys, rows not counted' : ''}`,
    table(
      ['method', 'id', 'rows', 'fingerprint'],
      methods.map((m) => [m.signature, m.methodId, simulated ? '-' : String(m.rows), simulated ? '-' : m.fingerprint]),
    ),
    table(
      [`state (tree of height ${cstateHeight})`, 'type', 'first slot'],
      storage.map((field) => [field.name, field.type, field.hashed ? `${field.slot} + hash of the key` : field.slot]),
    ),
  ];
  if (views.length > 0)
    sections.push(
      table(
        ['getter', 'type'],
        views.map(({ name, type }) => [name, type]),
      ),
    );
  if (names.length > 0)
    sections.push(
      table(
        ['name', 'class', 'contract'],
        names.map((each) => [each.name, each.contract, each.contractId]),
      ),
    );
  if (events.length > 0)
    sections.push(
      table(
        ['event', 'id', 'fields'],
        events.map((e) => [e.name, e.id, e.fields.join(', ')]),
      ),
    );
  if (staleness.length > 0)
    sections.push(
      table(
        ['method', 'reads of others', 'class', 'line', 'reason'],
        staleness.map((row) => [row.method, row.read, row.class, `${row.file}:${row.line}`, row.reason]),
      ),
    );
  return sections.join('\n\n');
}
