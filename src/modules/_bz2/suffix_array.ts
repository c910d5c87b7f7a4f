/**
 * Suffix arrays in linear time by induced sorting (Nong, Zhang and Chan, "Two Efficient Algorithms for Linear Time
 * Suffix Array Construction"), and with them the order of all rotations of a block.
 */

type Text = Uint8Array | Int32Array

/** One level of the recursion: a text over 0 to `upper`, whose end counts as smaller than any letter. */
class Level {
  declare private readonly text: Text
  declare private readonly order: Int32Array
  /** 1 where a suffix is smaller than the one after it. */
  declare private readonly rising: Uint8Array
  /** Where the suffixes by first letter begin that fall, and those that rise. */
  declare private readonly fallingStarts: Int32Array
  declare private readonly risingStarts: Int32Array
  constructor(text: Text, upper: number) {
    const n = text.length
    this.text = text
    this.order = new Int32Array(n)
    this.rising = new Uint8Array(n)
    this.fallingStarts = new Int32Array(upper + 2)
    this.risingStarts = new Int32Array(upper + 2)
    for (let i = n - 2; i >= 0; i--) {
      this.rising[i] = text[i] === text[i + 1] ? this.rising[i + 1]! : text[i]! < text[i + 1]! ? 1 : 0
    }
    this.countLetters(upper)
  }

  private countLetters(upper: number): void {
    const { text, rising, fallingStarts, risingStarts } = this
    for (let i = 0; i < text.length; i++) {
      if (rising[i] === 0) risingStarts[text[i]!]!++
      else fallingStarts[text[i]! + 1]!++
    }
    for (let letter = 0; letter <= upper; letter++) {
      risingStarts[letter]! += fallingStarts[letter]!
      fallingStarts[letter + 1]! += risingStarts[letter]!
    }
  }

  /** Positions where a rise follows a fall: the order of these decides all others. */
  private minima(): Int32Array {
    const { rising } = this
    const out: number[] = []
    for (let i = 1; i < rising.length; i++) if (rising[i - 1] === 0 && rising[i] === 1) out.push(i)
    return Int32Array.from(out)
  }

  private induce(minima: Int32Array): void {
    const { text, order, rising } = this
    const n = text.length
    order.fill(-1)
    let starts = this.risingStarts.slice()
    for (const at of minima) order[starts[text[at]!]!++] = at
    starts = this.fallingStarts.slice()
    order[starts[text[n - 1]!]!++] = n - 1
    for (let i = 0; i < n; i++) {
      const before = order[i]! - 1
      if (before >= 0 && rising[before] === 0) order[starts[text[before]!]!++] = before
    }
    starts = this.fallingStarts.slice()
    for (let i = n - 1; i >= 0; i--) {
      const before = order[i]! - 1
      if (before >= 0 && rising[before] === 1) order[--starts[text[before]! + 1]!] = before
    }
  }

  sort(): Int32Array {
    const minima = this.minima()
    this.induce(minima)
    if (minima.length === 0) return this.order
    const numbers = new Int32Array(this.text.length).fill(-1)
    minima.forEach((at, i) => {
      numbers[at] = i
    })
    const sorted = this.order.filter(at => numbers[at]! >= 0)
    const [names, upper] = this.name(minima, numbers, sorted)
    const inner = suffixArray(names, upper)
    this.induce(inner.map(i => minima[i]!))
    return this.order
  }

  /** Numbers the stretches between minima by their content. */
  private name(minima: Int32Array, numbers: Int32Array, sorted: Int32Array): [Int32Array, number] {
    const names = new Int32Array(minima.length)
    let upper = 0
    for (let i = 1; i < sorted.length; i++) {
      if (!this.sameStretch(sorted[i - 1]!, sorted[i]!, minima, numbers)) upper++
      names[numbers[sorted[i]!]!] = upper
    }
    return [names, upper]
  }

  private sameStretch(a: number, b: number, minima: Int32Array, numbers: Int32Array): boolean {
    const { text } = this
    const endA = minima[numbers[a]! + 1] ?? text.length
    const endB = minima[numbers[b]! + 1] ?? text.length
    if (endA - a !== endB - b || endA === text.length || endB === text.length) return false
    for (let i = 0; i <= endA - a; i++) if (text[a + i] !== text[b + i]) return false
    return true
  }
}

export function suffixArray(text: Text, upper: number): Int32Array {
  return text.length === 0 ? new Int32Array(0) : new Level(text, upper).sort()
}

/** The rotations of a block in their order, each by its first byte's place. */
export function sortRotations(block: Uint8Array): Int32Array {
  const n = block.length
  const twice = new Uint8Array(2 * n)
  twice.set(block)
  twice.set(block, n)
  return suffixArray(twice, 255).filter(at => at < n)
}
