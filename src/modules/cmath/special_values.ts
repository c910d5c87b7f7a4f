/**
 * What the functions of cmath give where a part of the argument is not finite: the values of C99's Annex G.
 *
 * Rows are the real part, columns the imaginary part: -inf, negative, -0, 0, positive, inf, nan. A cell is
 * the real and the imaginary part of the result, one letter each, upper case when negative: o zero, i infinity,
 * n nan, u one, p pi, h pi/2, q pi/4, t 3pi/4. `..` does not arise, `!!` is a domain error.
 * CPython: Modules/cmathmodule.c (the *_special_values tables).
 */

const LETTERS: Record<string, number> = {
  o: 0,
  i: Infinity,
  n: NaN,
  u: 1,
  p: Math.PI,
  h: Math.PI / 2,
  q: Math.PI / 4,
  t: 0.75 * Math.PI,
}

/** A result, or undefined for a domain error. */
export type SpecialTable = (real: number, imag: number) => readonly [number, number] | undefined

function letter(c: string): number {
  const lower = c.toLowerCase()
  return c === lower ? LETTERS[lower]! : -LETTERS[lower]!
}

function kind(x: number): number {
  if (Number.isNaN(x)) return 6
  if (x === -Infinity) return 0
  if (x === Infinity) return 5
  if (x === 0) return Object.is(x, -0) ? 2 : 3
  return x < 0 ? 1 : 4
}

function table(text: string): SpecialTable {
  const cells = text.trim().split(/\s+/)
  return (real, imag) => {
    const cell = cells[kind(real) * 7 + kind(imag)]!
    return cell === '!!' ? undefined : [letter(cell[0]!), letter(cell[1]!)]
  }
}

export const SPECIAL = {
  acos: table(`
    ti pi pi pI pI tI ni
    hi .. .. .. .. hI nn
    hi .. .. .. .. hI hn
    hi .. .. .. .. hI hn
    hi .. .. .. .. hI nn
    qi oi oi oI oI qI ni
    ni nn nn nn nn nI nn
  `),
  acosh: table(`
    iT iP iP ip ip it in
    iH .. .. .. .. ih nn
    iH .. .. .. .. ih nh
    iH .. .. .. .. ih nh
    iH .. .. .. .. ih nn
    iQ iO iO io io iq in
    in nn nn nn nn in nn
  `),
  asinh: table(`
    IQ IO IO Io Io Iq In
    IH .. .. .. .. Ih nn
    IH .. .. .. .. Ih nn
    iH .. .. .. .. ih nn
    iH .. .. .. .. ih nn
    iQ iO iO io io iq in
    in nn nO no nn in nn
  `),
  atanh: table(`
    OH OH OH Oh Oh Oh On
    OH .. .. .. .. Oh nn
    OH .. .. .. .. Oh On
    oH .. .. .. .. oh on
    oH .. .. .. .. oh nn
    oH oH oH oh oh oh on
    oH nn nn nn nn oh nn
  `),
  cosh: table(`
    !! ii io iO iI !! in
    !! .. .. .. .. !! nn
    !! .. .. .. .. !! no
    !! .. .. .. .. !! no
    !! .. .. .. .. !! nn
    !! iI iO io ii !! in
    nn nn no no nn nn nn
  `),
  exp: table(`
    oo oO oO oo oo oo oo
    !! .. .. .. .. !! nn
    !! .. .. .. .. !! nn
    !! .. .. .. .. !! nn
    !! .. .. .. .. !! nn
    !! iI iO io ii !! in
    nn nn nO no nn nn nn
  `),
  log: table(`
    iT iP iP ip ip it in
    iH .. .. .. .. ih nn
    iH .. .. .. .. ih nn
    iH .. .. .. .. ih nn
    iH .. .. .. .. ih nn
    iQ iO iO io io iq in
    in nn nn nn nn in nn
  `),
  sinh: table(`
    !! II IO Io Ii !! in
    !! .. .. .. .. !! nn
    !! .. .. .. .. !! on
    !! .. .. .. .. !! on
    !! .. .. .. .. !! nn
    !! iI iO io ii !! in
    nn nn nO no nn nn nn
  `),
  sqrt: table(`
    iI oI oI oi oi ii ni
    iI .. .. .. .. ii nn
    iI .. .. .. .. ii nn
    iI .. .. .. .. ii nn
    iI .. .. .. .. ii nn
    iI iO iO io io ii in
    iI nn nn nn nn ii nn
  `),
  tanh: table(`
    Uo UO UO Uo Uo Uo Uo
    !! .. .. .. .. !! nn
    !! .. .. .. .. !! On
    !! .. .. .. .. !! on
    !! .. .. .. .. !! nn
    uo uO uO uo uo uo uo
    nn nn nO no nn nn nn
  `),
  rect: table(`
    !! Ii Io IO II !! in
    !! .. .. .. .. !! nn
    oo .. .. .. .. oo oo
    oo .. .. .. .. oo oo
    !! .. .. .. .. !! nn
    !! iI iO io ii !! in
    nn nn no no nn nn nn
  `),
} satisfies Record<string, SpecialTable>
