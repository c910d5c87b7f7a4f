/**
 * Where lists of nodes grow until their length is known: an array that grows by itself takes room for 17 elements with
 * its second one, and most lists have two or three.
 */

/** Shared by all empty lists of a tree; nothing adds to those. */
export const NO_NODES: never[] = []

export class NodeStack<N> {
  readonly #nodes: N[] = []
  /** How many there are. What lies behind is stale. */
  top = 0

  push(node: N): void {
    this.#nodes[this.top++] = node
  }

  /** Takes away what was pushed since `top` was `base`. */
  take(base: number): N[] {
    const count = this.top - base
    if (count === 0) return NO_NODES
    this.top = base
    if (count === 1) return [this.#nodes[base]!]
    if (count === 2) return [this.#nodes[base]!, this.#nodes[base + 1]!]
    return this.#nodes.slice(base, base + count)
  }
}
