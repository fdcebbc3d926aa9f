import { Node, type Type as TsType } from 'ts-morph';

/** What TypeScript's `Readonly<T>` is of: to the compiler the same type. */
export function readonlyArgument(type: TsType): TsType | undefined {
  const alias = type.getAliasSymbol();
  const isLibrary = alias?.getDeclarations()[0]?.getSourceFile().isInNodeModules() === true;
  return isLibrary && alias?.getName() === 'Readonly' ? type.getAliasTypeArguments()[0] : undefined;
}

/** Whether a tuple has optional items or a rest. */
export function hasOpenItems(type: TsType): boolean {
  const target = type.getTargetType()?.compilerType as { elementFlags?: readonly number[] } | undefined;
  return target?.elementFlags?.some((flags) => flags !== 1) === true;
}

/** An interface, type literal or class of plain fields. */
export function isStruct(type: TsType): boolean {
  if (
    !type.isObject() ||
    type.isArray() ||
    type.getCallSignatures().length > 0 ||
    type.getConstructSignatures().length > 0
  )
    return false;
  return type
    .getProperties()
    .every((property) =>
      property
        .getDeclarations()
        .every(
          (declaration) =>
            !Node.isMethodDeclaration(declaration) &&
            !Node.isMethodSignature(declaration) &&
            !Node.isGetAccessorDeclaration(declaration),
        ),
    );
}
