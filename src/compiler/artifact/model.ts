import type { z } from 'zod';
import { FUNCTION_TREE_HEIGHT } from '../../parth/heights.js';
import { flatten, methodIdOf, type Abi, type AbiMethod, type AbiType } from '../ir/abi.js';
import type { CompiledContract } from '../ir/contract.js';
import { layoutHashOf, layoutOf, type StateField, type StorageLayout } from '../ir/layout.js';
import { inRange, isWhole, type IrKind } from '../ir/kinds.js';
import type { MethodIr } from '../ir/ops.js';
import { stableJson } from '../../base/canonical-json.js';
import { isDeeperThan } from '../../base/json-depth.js';
import { verifyAccesses } from '../ir/accesses/verify-accesses.js';
import { IrError, verifyIr } from '../ir/verify.js';
import { whyNoView, type ContractView } from '../ir/views.js';
import type { ContractArtifact } from './artifact.js';
import { ArtifactError } from './artifact-error.js';
import { artifactSchema, headSchema } from './schema.js';
import { O1JS_VERSION } from '../../base/toolchain.js';

/** One public method, with bigints. */
export interface MethodModel {
  readonly abi: AbiMethod;
  readonly ir: MethodIr;
  readonly functionId: number;
  readonly methodId: bigint;
  readonly fingerprint: bigint;
  readonly circuitDigest: string;
}

/** The contents of an artifact, with bigints. */
export interface ContractModel extends CompiledContract {
  readonly layoutHash: bigint;
  readonly functions: readonly MethodModel[];
}

const models = new WeakMap<ContractArtifact, ContractModel>();

/**
 * Checks that outside data is an artifact of this format and o1js version and that its parts agree; returns it as it is. Whether its keys
 * are those of its code is a question of its own: `checkKeys`, `checkFingerprints`. Throws an `ArtifactError` (`QED1201`, `QED1202`, `QED1204`).
 */
export function parseArtifact(json: unknown): ContractArtifact {
  if (isDeeperThan(json, MAX_DEPTH)) throw new ArtifactError('malformed', 'the artifact is nested too deeply');
  const head = headSchema.safeParse(json);
  if (!head.success) throw malformed(head.error);
  if (head.data.format !== 'qed-artifact/2') {
    throw new ArtifactError('version', `the artifact has the format '${head.data.format}', not 'qed-artifact/2'`);
  }
  const { o1js } = head.data.compiler;
  if (o1js !== O1JS_VERSION) {
    throw new ArtifactError('version', `the artifact was made with o1js ${o1js}, and this qed has ${O1JS_VERSION}`, {
      details: { artifact: o1js, expected: O1JS_VERSION },
    });
  }
  const artifact = json as ContractArtifact;
  modelOf(artifact);
  return artifact;
}

/** The contents of an artifact; computed once for each. Throws as `parseArtifact` does. */
export function modelOf(artifact: ContractArtifact): ContractModel {
  let model = models.get(artifact);
  if (model === undefined) {
    const parsed = artifactSchema.safeParse(artifact);
    if (!parsed.success) throw malformed(parsed.error);
    model = consistentModel(parsed.data);
    models.set(artifact, model);
  }
  return model;
}

/** One method by name. Throws `QED1205`. */
export function methodOf(artifact: ContractArtifact, name: string): MethodModel {
  const { functions } = modelOf(artifact);
  return functions.find(({ abi }) => abi.name === name) ?? unknownMethod(artifact, name, functions);
}

/** One view or method by name: what can be asked for its value. Throws `QED1205`. */
export function viewOf(artifact: ContractArtifact, name: string): ContractView {
  const { functions, views } = modelOf(artifact);
  const all = [...views, ...functions];
  return all.find(({ abi }) => abi.name === name) ?? unknownMethod(artifact, name, all);
}

function unknownMethod({ contract }: ContractArtifact, name: string, known: readonly ContractView[]): never {
  const names = known.map(({ abi }) => abi.name).join(', ');
  throw new ArtifactError('method', `${contract} has no method '${name}'`, {
    hint: `its methods are ${names || 'none'}`,
  });
}

function consistentModel(data: z.output<typeof artifactSchema>): ContractModel {
  const agree = (holds: boolean, what: string): void => {
    if (!holds) throw new ArtifactError('inconsistent', `the artifact of ${data.contract} contradicts itself: ${what}`);
  };
  const views = data.views ?? [];
  // first of all, since what follows takes types apart
  const types = [
    ...[...data.methods, ...views].flatMap(({ inputs, output }) => [
      ...inputs.map(({ type }) => type),
      ...(output ? [output] : []),
    ]),
    ...data.layout.fields.map(({ type }) => type),
    ...data.abi.events.flatMap(({ fields }) => fields.map(({ type }) => type)),
  ];
  agree(
    types.every((type) => scalarsOf(type) <= MAX_SCALARS),
    `a type of more than ${MAX_SCALARS} scalars`,
  );
  agree(data.layout.fields.every(hasFitKeyTypes), 'the key of a mapping');
  agree(isPlaced(data.layout), 'layout');
  const layoutHash = layoutHashOf(data.layout);
  agree(data.layoutHash === layoutHash.toString(), 'layoutHash');
  agree(data.cstateHeight === data.layout.cstateHeight, 'cstateHeight');
  agree(data.methods.length <= 2 ** FUNCTION_TREE_HEIGHT, 'the number of methods');
  const members = [...data.methods, ...views, ...data.layout.fields].map(({ name }) => name);
  agree(new Set(members).size === members.length, 'two members of one name');
  agree(new Set(data.methods.map(({ methodId }) => methodId)).size === data.methods.length, 'two methods of one id');
  const agreeCode = ({ name, inputs, output, ir }: Code): void => {
    agree(ir.contract === data.contract && ir.method === name, `the name of ${name}`);
    agree(ir.cstateHeight === data.cstateHeight, `the state height of ${name}`);
    const flat = inputs.flatMap((input) => flatten(input.type, input.name));
    agree(
      flat.length === ir.inputs.length && flat.every(({ kind }, i) => ir.inputs[i]!.kind === kind),
      `the inputs of ${name}`,
    );
    const results = output === null ? [] : flatten(output, name);
    agree(
      results.length === ir.outputs.length && results.every(({ kind }, i) => sameKind(ir.outputs[i]!.kind, kind)),
      `the output of ${name}`,
    );
    try {
      verifyIr(ir);
      verifyAccesses(ir, data.layout);
    } catch (error) {
      if (error instanceof IrError) agree(false, error.message);
      throw error;
    }
  };
  const functions = data.methods.map((method, functionId): MethodModel => {
    const { name, inputs, output, ir, methodId, circuitDigest } = method;
    agreeCode(method);
    agree(methodId === methodIdOf(data.contract, name, inputs), `the id of ${name}`);
    agree(method.fingerprint === method.verificationKey.hash, `the fingerprint of ${name}`);
    const fingerprint = BigInt(method.fingerprint);
    return { abi: { name, inputs, output }, ir, functionId, methodId, fingerprint, circuitDigest };
  });
  const viewModels = views.map((view): ContractView => {
    const { name, inputs, output, ir } = view;
    agreeCode(view);
    const model = { abi: { name, inputs, output }, ir };
    const effect = whyNoView(model);
    agree(effect === undefined, `the view ${name} ${effect}`);
    return model;
  });
  const abi: Abi = { methods: functions.map((method) => method.abi), events: data.abi.events };
  const { contract, sourceHash, layout, staleness, names } = data;
  return {
    contract,
    sourceHash,
    abi,
    layout,
    layoutHash,
    methods: functions.map(({ ir }) => ir),
    views: viewModels,
    functions,
    staleness,
    ...(names === undefined ? {} : { names }),
  };
}

/** What methods and views have in common. */
type Code = AbiMethod & { readonly ir: MethodIr };

/** The limits of the language; what is beyond them was made by no compiler. */
const MAX_SCALARS = 4096;
const MAX_DEPTH = 100;

/** The number of scalars of a type, counted without taking it apart. */
function scalarsOf(type: AbiType): number {
  switch (type.type) {
    case 'scalar':
    case 'enum':
      return 1;
    case 'array':
      return type.length * scalarsOf(type.item);
    case 'tuple':
      return type.items.reduce((sum, item) => sum + scalarsOf(item), 0);
    case 'struct':
      return type.fields.reduce((sum, field) => sum + scalarsOf(field.type), 0);
  }
}

/** Whether a field tells the types of its key where its kinds do not say it all, and there alone: a layout has one hash. */
function hasFitKeyTypes({ keys, keyTypes }: StateField): boolean {
  if (keyTypes === undefined) return true;
  const isFit = (type: AbiType, kind: IrKind): boolean =>
    (type.type === 'scalar' || (type.type === 'enum' && type.members.every(({ value }) => inRange(kind, value)))) &&
    type.kind === kind;
  return (
    keyTypes.length === keys.length &&
    keyTypes.some(({ type }) => type === 'enum') &&
    keyTypes.every((type, i) => isFit(type, keys[i]!))
  );
}

/** Whether every field lies where the compiler places it. */
function isPlaced(layout: StorageLayout): boolean {
  if (layout.fields.some(({ type, initial }) => initial.length !== scalarsOf(type))) return false;
  try {
    const fields = layout.fields.map(({ name, type, keys, keyTypes, initial }) => ({
      name,
      type,
      keys,
      keyTypes,
      initial,
    }));
    return stableJson(layoutOf(fields)) === stableJson(layout);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const sameKind = (a: MethodIr['outputs'][number]['kind'], b: typeof a): boolean =>
  a === b || (isWhole(a) && isWhole(b));

function malformed(error: z.ZodError): ArtifactError {
  const issue = error.issues[0]!;
  const path = issue.path.join('.');
  return new ArtifactError('malformed', `the artifact is malformed${path ? ` at ${path}` : ''}: ${issue.message}`, {
    details: { path },
  });
}
