/** What is wrong with data or parameters; the module makes a ZstdError of it. */
export class ZstdFailure extends Error {}

export const corrupt = (): ZstdFailure => new ZstdFailure('Data corruption detected')
