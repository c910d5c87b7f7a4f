import { bench } from './harness.mjs'

function main(steps) {
  const bodies = [[0, 0, 0, 0, 0, 0, 40]]
  for (let i = 1; i < 6; i++) bodies.push([i * 2, i * 0.3, 0.1 * i, 0, 4.4 / i ** 0.5, 0.05 * i, 0.01 / i])
  const dt = 0.002
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < bodies.length; i++) {
      const a = bodies[i]
      for (let j = i + 1; j < bodies.length; j++) {
        const b = bodies[j]
        const dx = a[0] - b[0]
        const dy = a[1] - b[1]
        const dz = a[2] - b[2]
        const d2 = dx * dx + dy * dy + dz * dz + 1e-9
        const mag = dt / (d2 * Math.sqrt(d2))
        const ma = a[6] * mag
        const mb = b[6] * mag
        a[3] -= dx * mb
        a[4] -= dy * mb
        a[5] -= dz * mb
        b[3] += dx * ma
        b[4] += dy * ma
        b[5] += dz * ma
      }
    }
    for (const body of bodies) {
      body[0] += dt * body[3]
      body[1] += dt * body[4]
      body[2] += dt * body[5]
    }
  }
  return bodies.map(body => body[0].toFixed(9)).join(' ')
}

bench(main, 22000)
