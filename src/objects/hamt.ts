/**
 * Persistent maps: a change gives a new map that shares nearly all of its tree with the old one, so copies are free
 * and changes cost the depth of the tree. Each level of the tree takes five bits of a key's hash.
 *
 * Invariants: trees are never changed; no branch below the root has a single leaf for its only child; keys in a
 * collision have one hash and are more than one. What `KeyRules.same` throws leaves no trace.
 * CPython: Python/hamt.c, which has a third sort of node for branches with many children.
 */

/** How keys are told apart. */
export interface KeyRules<K> {
  /** 32 bits; what is the same has the same. */
  hash(key: K): number
  same(a: K, b: K): boolean
}

class Leaf<K, V> {
  declare readonly hash: number
  declare readonly key: K
  declare readonly value: V
  constructor(hash: number, key: K, value: V) {
    this.hash = hash
    this.key = key
    this.value = value
  }
}

/** Several keys with one hash. */
class Collision<K, V> {
  declare readonly hash: number
  declare readonly leaves: readonly Leaf<K, V>[]
  constructor(hash: number, leaves: readonly Leaf<K, V>[]) {
    this.hash = hash
    this.leaves = leaves
  }
}

/** Bit i of `bitmap` is set where there is a child for the five bits i; children are in that order. */
class Branch<K, V> {
  declare readonly bitmap: number
  declare readonly children: readonly Node<K, V>[]
  constructor(bitmap: number, children: readonly Node<K, V>[]) {
    this.bitmap = bitmap
    this.children = children
  }
}

type Node<K, V> = Leaf<K, V> | Collision<K, V> | Branch<K, V>

const EMPTY = new Branch<never, never>(0, [])

function countBits(n: number): number {
  let v = n - ((n >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

const bitOf = (hash: number, shift: number): number => 1 << ((hash >>> shift) & 31)

const indexOf = (bitmap: number, bit: number): number => countBits(bitmap & (bit - 1))

/** A node with both, whose hashes differ, from this level down. */
function join<K, V>(a: Leaf<K, V> | Collision<K, V>, b: Leaf<K, V>, shift: number): Branch<K, V> {
  const x = bitOf(a.hash, shift)
  const y = bitOf(b.hash, shift)
  if (x === y) return new Branch(x, [join(a, b, shift + 5)])
  const inOrder = indexOf(x | y, x) === 0
  return new Branch(x | y, inOrder ? [a, b] : [b, a])
}

function find<K, V>(node: Node<K, V>, hash: number, key: K, rules: KeyRules<K>): Leaf<K, V> | undefined {
  let at = node
  for (let shift = 0; at instanceof Branch; shift += 5) {
    const bit = bitOf(hash, shift)
    if ((at.bitmap & bit) === 0) return undefined
    at = at.children[indexOf(at.bitmap, bit)]!
  }
  if (at.hash !== hash) return undefined
  if (at instanceof Leaf) return rules.same(at.key, key) ? at : undefined
  return at.leaves.find(leaf => rules.same(leaf.key, key))
}

/** A leaf keeps its first key, as a dict does. The same node where nothing changes. */
function put<K, V>(node: Node<K, V>, leaf: Leaf<K, V>, shift: number, rules: KeyRules<K>): Node<K, V> {
  if (node instanceof Branch) return putInBranch(node, leaf, shift, rules)
  if (node.hash !== leaf.hash) return join(node, leaf, shift)
  const { hash, key, value } = leaf
  if (node instanceof Leaf) {
    if (!rules.same(node.key, key)) return new Collision(hash, [node, leaf])
    return node.value === value ? node : new Leaf(hash, node.key, value)
  }
  const i = node.leaves.findIndex(other => rules.same(other.key, key))
  if (i < 0) return new Collision(hash, [...node.leaves, leaf])
  const old = node.leaves[i]!
  return old.value === value ? node : new Collision(hash, node.leaves.with(i, new Leaf(hash, old.key, value)))
}

function putInBranch<K, V>(
  node: Branch<K, V>,
  leaf: Leaf<K, V>,
  shift: number,
  rules: KeyRules<K>,
): Branch<K, V> {
  const bit = bitOf(leaf.hash, shift)
  const i = indexOf(node.bitmap, bit)
  if ((node.bitmap & bit) === 0) return new Branch(node.bitmap | bit, node.children.toSpliced(i, 0, leaf))
  const child = node.children[i]!
  const next = put(child, leaf, shift + 5, rules)
  return next === child ? node : new Branch(node.bitmap, node.children.with(i, next))
}

/** The node without a leaf that is in it; undefined where nothing is left. */
function remove<K, V>(node: Node<K, V>, leaf: Leaf<K, V>, shift: number): Node<K, V> | undefined {
  if (node === leaf) return undefined
  if (node instanceof Collision) {
    const left = node.leaves.filter(other => other !== leaf)
    return left.length === 1 ? left[0] : new Collision(node.hash, left)
  }
  if (!(node instanceof Branch)) return node
  const bit = bitOf(leaf.hash, shift)
  const i = indexOf(node.bitmap, bit)
  const next = remove(node.children[i]!, leaf, shift + 5)
  if (next === undefined) return narrowed(node.bitmap & ~bit, node.children.toSpliced(i, 1), shift)
  return narrowed(node.bitmap, node.children.with(i, next), shift)
}

/** A branch; below the root one leaf or collision takes the place of the branch that holds nothing else. */
function narrowed<K, V>(
  bitmap: number,
  children: readonly Node<K, V>[],
  shift: number,
): Node<K, V> | undefined {
  if (shift > 0 && children.length <= 1 && !(children[0] instanceof Branch)) return children[0]
  return new Branch(bitmap, children)
}

function* leavesOf<K, V>(node: Node<K, V>): Generator<Leaf<K, V>> {
  if (node instanceof Leaf) yield node
  else for (const child of node instanceof Branch ? node.children : node.leaves) yield* leavesOf(child)
}

export class Hamt<K, V> {
  declare readonly size: number
  declare private readonly rules: KeyRules<K>
  declare private readonly root: Node<K, V>

  constructor(rules: KeyRules<K>, root: Node<K, V> = EMPTY, size = 0) {
    this.rules = rules
    this.root = root
    this.size = size
  }

  get(key: K): V | undefined {
    return this.find(key)?.value
  }

  has(key: K): boolean {
    return this.find(key) !== undefined
  }

  set(key: K, value: V): Hamt<K, V> {
    const { rules, root } = this
    const hash = rules.hash(key)
    const known = find(root, hash, key, rules)
    if (known !== undefined && known.value === value) return this
    const leaf = new Leaf(hash, key, value)
    return new Hamt(rules, put(root, leaf, 0, rules), this.size + (known === undefined ? 1 : 0))
  }

  delete(key: K): Hamt<K, V> {
    const leaf = this.find(key)
    if (leaf === undefined) return this
    return new Hamt(this.rules, remove(this.root, leaf, 0), this.size - 1)
  }

  *[Symbol.iterator](): Generator<[K, V]> {
    for (const { key, value } of leavesOf(this.root)) yield [key, value]
  }

  private find(key: K): Leaf<K, V> | undefined {
    return find(this.root, this.rules.hash(key), key, this.rules)
  }
}
