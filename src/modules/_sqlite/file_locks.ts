/**
 * SQLite's locks on database files, among the connections of this process: shared for readers; reserved for the one
 * that is going to write, beside readers; pending for a writer that waits for the readers to leave and lets no new
 * one in; exclusive for one that writes. https://sqlite.org/lockingv3.html
 */

export const NONE = 0
export const SHARED = 1
export const RESERVED = 2
export const PENDING = 3
export const EXCLUSIVE = 4

/** Who holds a lock, at which level. */
export class LockHolder {
  readonly file: LockedFile
  level = NONE
  constructor(file: LockedFile) {
    this.file = file
  }

  /** Whether it is granted. A refused `EXCLUSIVE` may leave the holder at PENDING. */
  lock(level: number): boolean {
    if (this.level >= level) return true
    return level === SHARED
      ? this.lockShared()
      : level === RESERVED
        ? this.lockReserved()
        : this.lockExclusive()
  }

  private lockShared(): boolean {
    const { writer } = this.file
    if (writer !== null && writer.level >= PENDING) return false
    this.file.holders++
    this.level = SHARED
    return true
  }

  private lockReserved(): boolean {
    if (this.file.writer !== null) return false
    this.file.writer = this
    this.level = RESERVED
    return true
  }

  private lockExclusive(): boolean {
    const { file } = this
    if (file.writer !== null && file.writer !== this) return false
    file.writer = this
    this.level = file.holders > 1 ? PENDING : EXCLUSIVE
    return this.level === EXCLUSIVE
  }

  /** Down to SHARED or NONE. */
  unlock(level: number): void {
    if (this.level <= level) return
    if (this.file.writer === this) this.file.writer = null
    if (level === NONE) this.file.holders--
    this.level = level
  }
}

/** One file on the host, however many connections have opened it. */
export class LockedFile {
  /** Of a shared lock or a higher one. */
  holders = 0
  /** Of a lock above shared. */
  writer: LockHolder | null = null
}

const files = new Map<string, { readonly file: LockedFile; opens: number }>()

/** A holder for the file with this identity; `forgetHolder` when it is closed. */
export function newHolder(identity: string): LockHolder {
  let entry = files.get(identity)
  if (entry === undefined) {
    entry = { file: new LockedFile(), opens: 0 }
    files.set(identity, entry)
  }
  entry.opens++
  return new LockHolder(entry.file)
}

export function forgetHolder(identity: string, holder: LockHolder): void {
  holder.unlock(NONE)
  const entry = files.get(identity)
  if (entry !== undefined && --entry.opens === 0) files.delete(identity)
}
