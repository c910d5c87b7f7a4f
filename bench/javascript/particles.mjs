import { bench, round } from './harness.mjs'

class Vector {
  constructor(x, y) {
    this.x = x
    this.y = y
  }

  plus(other) {
    return new Vector(this.x + other.x, this.y + other.y)
  }

  times(k) {
    return new Vector(this.x * k, this.y * k)
  }

  get squared() {
    return this.x * this.x + this.y * this.y
  }
}

const gravity = new Vector(0, -9.81)

class Particle {
  constructor(position, velocity, mass = 1) {
    this.position = position
    this.velocity = velocity
    this.mass = mass
  }

  step(dt) {
    this.velocity = this.velocity.plus(gravity.times(dt))
    this.position = this.position.plus(this.velocity.times(dt))
    if (this.position.y < 0) {
      this.position = new Vector(this.position.x, -this.position.y)
      this.velocity = new Vector(this.velocity.x, -0.9 * this.velocity.y)
    }
  }

  get energy() {
    return this.mass * (0.5 * this.velocity.squared + 9.81 * this.position.y)
  }
}

function main(count, steps) {
  const particles = Array.from(
    { length: count },
    (_, i) => new Particle(new Vector(i * 0.5, (i % 13) + 1), new Vector(1, i % 3)),
  )
  for (let i = 0; i < steps; i++) for (const p of particles) p.step(0.01)
  return round(
    particles.reduce((sum, p) => sum + p.energy, 0),
    6,
  )
}

bench(main, 200, 1100)
