/** Where SQLite comes from: the build's `data/sqlite3.wasm`, which `importlib/boot` finds. */
export const sqliteSource = { read: (): Uint8Array | undefined => undefined }
