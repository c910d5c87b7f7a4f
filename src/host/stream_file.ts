/** What pipes and streams have in common: no position, no length, no terminal. */
import { HostError, type HostStat, type OpenFile, S_IF } from './host.ts'

export abstract class StreamFile implements OpenFile {
  abstract read(into: Uint8Array, position: number | undefined): number
  abstract write(from: Uint8Array, position: number | undefined): number
  abstract close(): void

  lseek(): number {
    throw new HostError('ESPIPE')
  }

  fstat(): HostStat {
    return {
      mode: S_IF.IFO | 0o600,
      ino: 0n,
      dev: 0n,
      rdev: 0n,
      nlink: 1,
      uid: 0,
      gid: 0,
      size: 0,
      blksize: 4096,
      blocks: 0,
      atimeNs: 0n,
      mtimeNs: 0n,
      ctimeNs: 0n,
      birthtimeNs: 0n,
    }
  }

  ftruncate(): void {
    throw new HostError('EINVAL')
  }

  fsync(): void {
    throw new HostError('EINVAL')
  }

  fchmod(): void {}

  isatty(): boolean {
    return false
  }

  terminalSize(): [number, number] {
    throw new HostError('ENOTTY')
  }

  getBlocking(): boolean {
    return true
  }

  setBlocking(_blocking: boolean): void {}

  pathOf(): undefined {
    return undefined
  }
}
