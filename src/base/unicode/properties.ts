/**
 * Character properties of Unicode 16.0 and, for `ucd_3_2_0`, of Unicode 3.2.0: category, bidirectional
 * class, combining class, East Asian width, mirrored, numbers. Arguments are code points; a number is
 * undefined where there is none. CPython: Modules/unicodedata.c.
 */
import { decodeRunTable, type RunTable, runTableGet } from './run_table.ts'
import { NUMBER_RECORDS, NUMBER_RUNS, PROPERTY_RECORDS, PROPERTY_RUNS } from './tables.ts'
import {
  OLD_NUMBER_RECORDS,
  OLD_NUMBER_RUNS,
  OLD_PROPERTY_RECORDS,
  OLD_PROPERTY_RUNS,
} from './tables_3_2_0.ts'

export { UNIDATA_VERSION } from './tables.ts'

/** category, bidirectional, combining, east_asian_width, mirrored */
type PropertyRecord = readonly [string, string, number, string, number]
/** numerator, denominator, and who gives it: digit() 1, decimal() 2, numeric() 4 */
type NumberRecord = readonly [number, number, number] | null

/** One version of the character database. */
export class UnicodeDatabase {
  declare private readonly sources: readonly [string, string, string, string]
  declare private propertyRecords: readonly PropertyRecord[] | undefined
  declare private propertyTable: RunTable
  declare private numberRecords: readonly NumberRecord[] | undefined
  declare private numberTable: RunTable

  constructor(properties: string, propertyRuns: string, numbers: string, numberRuns: string) {
    this.sources = [properties, propertyRuns, numbers, numberRuns]
    this.propertyRecords = undefined
    this.numberRecords = undefined
  }

  private properties(cp: number): PropertyRecord {
    if (this.propertyRecords === undefined) {
      this.propertyRecords = JSON.parse(this.sources[0]) as PropertyRecord[]
      this.propertyTable = decodeRunTable(this.sources[1])
    }
    return this.propertyRecords[runTableGet(this.propertyTable, cp)]!
  }

  private number(cp: number): NumberRecord {
    if (this.numberRecords === undefined) {
      this.numberRecords = JSON.parse(this.sources[2]) as NumberRecord[]
      this.numberTable = decodeRunTable(this.sources[3])
    }
    return this.numberRecords[runTableGet(this.numberTable, cp)]!
  }

  /** General category: 'Lu', 'Nd', 'Cn' ... */
  category(cp: number): string {
    return this.properties(cp)[0]
  }

  bidirectional(cp: number): string {
    return this.properties(cp)[1]
  }

  /** Canonical combining class, 0..240. */
  combining(cp: number): number {
    return this.properties(cp)[2]
  }

  eastAsianWidth(cp: number): string {
    return this.properties(cp)[3]
  }

  mirrored(cp: number): boolean {
    return this.properties(cp)[4] === 1
  }

  decimal(cp: number): number | undefined {
    const record = this.number(cp)
    return record !== null && (record[2] & 2) !== 0 ? record[0] : undefined
  }

  digit(cp: number): number | undefined {
    const record = this.number(cp)
    return record !== null && (record[2] & 1) !== 0 ? record[0] : undefined
  }

  /** The numeric value, as the double nearest to the fraction. */
  numeric(cp: number): number | undefined {
    const record = this.number(cp)
    return record !== null && (record[2] & 4) !== 0 ? record[0] / record[1] : undefined
  }
}

export const unicode16 = new UnicodeDatabase(PROPERTY_RECORDS, PROPERTY_RUNS, NUMBER_RECORDS, NUMBER_RUNS)
export const unicode3_2 = new UnicodeDatabase(
  OLD_PROPERTY_RECORDS,
  OLD_PROPERTY_RUNS,
  OLD_NUMBER_RECORDS,
  OLD_NUMBER_RUNS,
)

export function category(cp: number): string {
  return unicode16.category(cp)
}

export function bidirectional(cp: number): string {
  return unicode16.bidirectional(cp)
}

export function combining(cp: number): number {
  return cp < 0x300 ? 0 : unicode16.combining(cp)
}

export function eastAsianWidth(cp: number): string {
  return unicode16.eastAsianWidth(cp)
}

export function mirrored(cp: number): boolean {
  return unicode16.mirrored(cp)
}

/** The value of a decimal digit (str.isdecimal, int()), or undefined. */
export function decimal(cp: number): number | undefined {
  if (cp < 128) return cp >= 48 && cp <= 57 ? cp - 48 : undefined
  return unicode16.decimal(cp)
}

export function digit(cp: number): number | undefined {
  if (cp < 128) return cp >= 48 && cp <= 57 ? cp - 48 : undefined
  return unicode16.digit(cp)
}

export function numeric(cp: number): number | undefined {
  if (cp < 128) return cp >= 48 && cp <= 57 ? cp - 48 : undefined
  return unicode16.numeric(cp)
}
