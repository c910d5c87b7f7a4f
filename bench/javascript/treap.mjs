import { bench } from './harness.mjs'

class Node {
  constructor(key, priority) {
    this.key = key
    this.priority = priority
    this.left = null
    this.right = null
  }
}

function split(node, key) {
  if (node === null) return [null, null]
  if (node.key < key) {
    const [low, high] = split(node.right, key)
    node.right = low
    return [node, high]
  }
  const [low, high] = split(node.left, key)
  node.left = high
  return [low, node]
}

function merge(a, b) {
  if (a === null) return b
  if (b === null) return a
  if (a.priority > b.priority) {
    a.right = merge(a.right, b)
    return a
  }
  b.left = merge(a, b.left)
  return b
}

class Treap {
  root = null
  seed = 42

  has(key) {
    let node = this.root
    while (node !== null) {
      if (key === node.key) return true
      node = key < node.key ? node.left : node.right
    }
    return false
  }

  add(key) {
    if (this.has(key)) return
    this.seed = (Math.imul(this.seed, 69069) + 1) >>> 0
    const [low, high] = split(this.root, key)
    this.root = merge(merge(low, new Node(key, this.seed)), high)
  }

  delete(key) {
    const [low, rest] = split(this.root, key)
    const [, high] = split(rest, key + 1)
    this.root = merge(low, high)
  }

  *[Symbol.iterator]() {
    const stack = []
    let node = this.root
    while (stack.length > 0 || node !== null) {
      while (node !== null) {
        stack.push(node)
        node = node.left
      }
      node = stack.pop()
      yield node.key
      node = node.right
    }
  }
}

function main(n) {
  const tree = new Treap()
  for (let i = 0; i < n; i++) tree.add((i * 7919) % 100003)
  let found = 0
  for (let k = 0; k < 100003; k += 5) if (tree.has(k)) found++
  for (let i = 0; i < n; i += 3) tree.delete((i * 7919) % 100003)
  const keys = [...tree]
  const sorted = keys.slice().sort((a, b) => a - b)
  return [found, keys.length, keys.every((key, i) => key === sorted[i]), keys.reduce((a, b) => a + b, 0)]
}

bench(main, 14000)
