import { Node, type Type as TsType } from 'ts-morph';
import { LANGUAGE_STRUCTS } from '../../typed/language-structs.js';
import { sizeOf } from '../../typed/type-queries.js';
import { BOOLEAN, ERROR, NUMBER, VOID, scalarType, type Type } from '../../typed/types.js';
import { unify } from '../../typed/unify.js';
import { languageExport } from '../source/language.js';
import type { Reporter } from '../source/reporter.js';
import { brandOf, unitBrandOf } from './brands.js';
import { enumOf, isEnumLike, literalUnion } from './enums.js';
import { hasOpenItems, isStruct, readonlyArgument } from './type-shapes.js';
import { whyRefused, type Refusal } from './why-refused.js';

const MAX_DEPTH = 8;

/** All parts of the type can be read alone. */
const TOO_DEEP: Refusal = {
  message: `structs and arrays nest more than ${MAX_DEPTH} deep`,
  hint: 'put the members of an inner struct into the one around it',
};

const MAX_LENGTH = 4096;

const MAX_SCALARS = 4096;

/** A type, or a length where the parameter stands for one. */
export type TypeArgument = Type | number;

/** What type parameters stand for, by their symbols. */
export type TypeArguments = ReadonlyMap<unknown, TypeArgument>;

/** Turns declared TypeScript types into those of the compiler, through the optional brands that they carry. */
export class TypeReader {
  /** What the type parameters of the function that is being read stand for, by their symbols. */
  private parameters: TypeArguments = new Map();

  constructor(private readonly reporter: Reporter) {}

  /** The declared type of `node`; what a circuit cannot hold is reported there. */
  read(type: TsType, node: Node): Type {
    const read = this.tryRead(type, node, 0) ?? this.refuse(type, node);
    return this.checkSize(read, node) ? read : ERROR;
  }

  /** Reads with types for type parameters. */
  within<T>(parameters: TypeArguments, body: () => T): T {
    const outer = this.parameters;
    this.parameters = new Map([...outer, ...parameters]);
    try {
      return body();
    } finally {
      this.parameters = outer;
    }
  }

  /** What a type parameter stands for. */
  argumentOf(type: TsType): TypeArgument | undefined {
    return type.isTypeParameter() ? this.parameters.get(type.getSymbol()?.compilerSymbol) : undefined;
  }

  /** Whether a value is small enough to be flattened to scalars; reported where it is not. */
  checkSize(type: Type, node: Node): boolean {
    const size = sizeOf(type);
    if (size <= MAX_SCALARS) return true;
    this.reporter.error(
      node,
      'QED1041',
      `a value of ${size} scalars, where ${MAX_SCALARS} are the limit`,
      'use a smaller array, or a mapping',
    );
    return false;
  }

  /** As `read`, but undefined where the type has no meaning for the compiler. */
  tryRead(type: TsType, node: Node, depth = 0): Type | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (type.isAny() || type.isUnknown()) return undefined;
    if (type.isTypeParameter()) {
      const argument = this.argumentOf(type);
      return typeof argument === 'number' ? NUMBER : argument;
    }
    if (type.isVoid() || type.isUndefined()) return VOID;
    // A declared `true` would let any boolean in from outside; an inferred one is the type of a constant.
    if (type.isBoolean() || (type.isBooleanLiteral() && !Node.isTypeNode(node))) return BOOLEAN;
    const inner = readonlyArgument(type);
    if (inner !== undefined) return this.tryRead(inner, node, depth + 1);
    const kind = brandOf(type, node);
    if (kind !== undefined) return scalarType(kind, unitBrandOf(type, node));
    if (isEnumLike(type)) return enumOf(type);
    if (type.isNumber() || type.isNumberLiteral()) return NUMBER;
    if (type.isUnion()) return this.readUnion(type, node, depth);
    if (type.isTuple() && hasOpenItems(type)) return undefined;
    if (type.isTuple()) return this.all(type.getTupleElements(), node, depth, (items) => ({ tag: 'tuple', items }));
    if (languageExport(type.getSymbol()) !== undefined) return this.readLanguageType(type, node, depth);
    if (isStruct(type) || (type.isIntersection() && type.getIntersectionTypes().every(isStruct)))
      return this.readStruct(type, node, depth);
    return undefined;
  }

  private all(types: readonly TsType[], node: Node, depth: number, make: (read: Type[]) => Type): Type | undefined {
    const read = types.map((type) => this.tryRead(type, node, depth + 1));
    return read.every((type) => type !== undefined) ? make(read as Type[]) : undefined;
  }

  private readUnion(type: TsType, node: Node, depth: number): Type | undefined {
    const members = type.getUnionTypes();
    if (members.every((member) => member.isBigIntLiteral())) return literalUnion(type, members);
    // Written out, as that of a constant object's members; what is only inferred is a number.
    if (members.every((member) => member.isNumberLiteral()))
      return Node.isTypeNode(node) ? literalUnion(type, members) : NUMBER;
    // `c ? this.a : 0n` is `u64 | 0n`: the branded member names the kind.
    const branded = members.map((member) => brandOf(member, node)).filter((kind) => kind !== undefined);
    if (
      new Set(branded).size === 1 &&
      members.every((member) => member.isBigIntLiteral() || brandOf(member, node) !== undefined)
    ) {
      return scalarType(branded[0]!);
    }
    const [first, ...others] = members.map((member) => this.tryRead(member, node, depth + 1));
    return first !== undefined && others.every((each) => each !== undefined && unify(each, first)) ? first : undefined;
  }

  private readLanguageType(type: TsType, node: Node, depth: number): Type | undefined {
    const name = languageExport(type.getSymbol());
    const struct = name === undefined ? undefined : LANGUAGE_STRUCTS.get(name);
    if (struct !== undefined) return struct;
    if (name !== 'FixedArray' && name !== 'ReadonlyFixedArray') return undefined;
    const [item, size] = type.getTypeArguments();
    const given = size === undefined ? undefined : this.argumentOf(size);
    const length = size?.isNumberLiteral() === true ? (size.getLiteralValue() as number) : given;
    if (
      item === undefined ||
      typeof length !== 'number' ||
      !Number.isInteger(length) ||
      length < 1 ||
      length > MAX_LENGTH
    )
      return undefined;
    const read = this.tryRead(item, node, depth + 1);
    return read === undefined ? undefined : { tag: 'array', item: read, length };
  }

  private readStruct(type: TsType, node: Node, depth: number): Type | undefined {
    const properties = type.getProperties();
    if (properties.length === 0 || properties.some((property) => property.isOptional())) return undefined;
    const name = type.getAliasSymbol()?.getName() ?? type.getSymbol()?.getName() ?? 'struct';
    return this.all(
      properties.map((property) => property.getTypeAtLocation(node)),
      node,
      depth,
      (types) => ({
        tag: 'struct',
        name: name === '__type' || name === '__object' ? 'struct' : name,
        fields: properties.map((property, i) => ({ name: property.getName(), type: types[i]! })),
      }),
    );
  }

  /** Says which part is at fault, once where it is declared; where each part can be read alone, they nest too deep. */
  private refuseUnknown(type: TsType, node: Node, text: string): void {
    const isFine = (part: TsType): boolean => this.tryRead(part, node) !== undefined;
    const why =
      whyRefused(type, node, isFine) ??
      (isStruct(type) || type.getTypeArguments().length > 0 || type.isTuple() ? TOO_DEEP : undefined);
    this.reporter.error(
      why?.at ?? node,
      'QED1903',
      why?.message ?? `values of type '${text}' are not supported`,
      why?.hint,
    );
  }

  private refuse(type: TsType, node: Node): Type {
    const declaration = type.getSymbol()?.getDeclarations()[0];
    if (Node.isClassDeclaration(declaration) && declaration.getInstanceMethods().length > 0) {
      const name = declaration.getName() ?? 'this class';
      this.reporter.error(node, 'QED1073', `'${name}' has methods, so it is no struct`);
      return ERROR;
    }
    const text = type.getText(node);
    if (type.isAny() || type.isUnknown()) this.reporter.error(node, 'QED1022', `the type is '${text}'`);
    else if (type.isBigInt() || type.isBigIntLiteral()) {
      this.reporter.error(
        node,
        'QED1034',
        `'bigint' does not say which kind of integer`,
        'use u8, u16, u32, u64, u128, i64 or Field',
      );
    } else if (type.getCallSignatures().length > 0)
      this.reporter.error(node, 'QED1061', `a function of type '${text}' cannot be kept`);
    else this.refuseUnknown(type, node, text);
    return ERROR;
  }
}
