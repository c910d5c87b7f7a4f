import { bench } from './harness.mjs'

function escape(x, y, limit) {
  let a = 0
  let b = 0
  for (let n = 0; n < limit; n++) {
    const aa = a * a
    const bb = b * b
    if (aa + bb > 4) return n
    b = 2 * a * b + y
    a = aa - bb + x
  }
  return limit
}

class Complex {
  constructor(re, im) {
    this.re = re
    this.im = im
  }

  abs() {
    return Math.hypot(this.re, this.im)
  }

  times(other) {
    return new Complex(this.re * other.re - this.im * other.im, this.re * other.im + this.im * other.re)
  }

  plus(other) {
    return new Complex(this.re + other.re, this.im + other.im)
  }
}

function escapeComplex(c, limit) {
  let z = new Complex(0, 0)
  for (let n = 0; n < limit; n++) {
    if (z.abs() > 2) return n
    z = z.times(z).plus(c)
  }
  return limit
}

function main(size) {
  let total = 0
  for (let row = 0; row < size; row++) {
    const y = (row / size) * 2.4 - 1.2
    for (let column = 0; column < size; column++) {
      const x = (column / size) * 3 - 2.1
      total += escape(x, y, 60)
      if ((row + column) % 3 === 0) total += escapeComplex(new Complex(x, y), 60)
    }
  }
  return total
}

bench(main, 220)
