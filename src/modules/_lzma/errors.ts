/** Failures of the xz code, before `module.ts` gives them their Python types. */

/** Becomes LZMAError. */
export class LzmaFailure extends Error {}

export const corrupt = (): LzmaFailure => new LzmaFailure('Corrupt input data')
export const unsupported = (): LzmaFailure => new LzmaFailure('Invalid or unsupported options')
