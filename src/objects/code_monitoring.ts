/**
 * Which tools watch what in one code object. A set of tools is a byte, tool n its bit n.
 * CPython: _PyCoMonitoringData in Include/internal/pycore_code.h.
 */

/** Events that belong to instructions: they can be set for one code object, and switched off at one place. */
export const LOCAL_EVENTS = 11
export const TOOLS = 8

export class CodeMonitoring {
  /** The version of the events in effect that the instructions were last fitted to; -1 for never. */
  version = -1
  /** Tools by event: what was asked for this code alone, and when (see `clearTool`). */
  readonly local = new Uint8Array(LOCAL_EVENTS)
  readonly localVersions = new Int32Array(TOOLS)
  /** Tools by event that the instructions are fitted to: the above and the global ones. */
  readonly active = new Uint8Array(LOCAL_EVENTS)
  /** By code unit: tools for the instruction's own event, for LINE, for INSTRUCTION. */
  readonly tools: Uint8Array
  readonly lineTools: Uint8Array
  readonly instructionTools: Uint8Array
  /** By code unit: the line, -1 for none; whether execution can enter a line there. */
  lines: Int32Array | null = null
  lineStarts: Uint8Array | null = null
  /** Grows whenever LINE begins to be watched: what frames noted before that is stale. */
  epoch = 0

  constructor(units: number) {
    this.tools = new Uint8Array(units)
    this.lineTools = new Uint8Array(units)
    this.instructionTools = new Uint8Array(units)
  }

  isWatched(): boolean {
    return this.active.some(tools => tools !== 0)
  }
}
