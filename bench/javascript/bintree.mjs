import { bench } from './harness.mjs'

class Node {
  constructor(left, right) {
    this.left = left
    this.right = right
  }
}

function make(depth) {
  return depth === 0 ? new Node(null, null) : new Node(make(depth - 1), make(depth - 1))
}

function count(node) {
  return node.left === null ? 1 : 1 + count(node.left) + count(node.right)
}

function pairs(depth) {
  return depth > 0 ? [pairs(depth - 1), pairs(depth - 1)] : []
}

function size(pair) {
  return pair.length > 0 ? 1 + size(pair[0]) + size(pair[1]) : 1
}

function main(depth) {
  const kept = make(depth)
  let total = 0
  for (let d = 4; d < depth; d += 2) {
    for (let i = 0; i < 1 << (depth - d); i++) total += count(make(d))
  }
  return [total, count(kept), size(pairs(depth))]
}

bench(main, 14)
