/** Docstrings of `decimal`, written for Typhon; their examples are run as doctests. */

export const decimalDocs: Readonly<Record<string, string>> = {
  adjusted:
    "The exponent of the first digit, were it the only one before the point.\n\n  >>> Decimal('123.4').adjusted()\n  2",
  as_integer_ratio:
    "The value as a fraction in lowest terms: (numerator, denominator).\n\n  >>> Decimal('-3.25').as_integer_ratio()\n  (-13, 4)",
  as_tuple:
    "Sign, digits and exponent.\n\n  >>> Decimal('-1.5').as_tuple()\n  DecimalTuple(sign=1, digits=(1, 5), exponent=-1)",
  canonical: 'The number itself: every number here is in canonical form.',
  compare:
    "-1, 0 or 1 as the number is less than, equal to or greater than the other; NaN if either is NaN.\n\n  >>> Decimal('2.1').compare(Decimal('3'))\n  Decimal('-1')",
  compare_signal: 'As compare(), but any NaN signals InvalidOperation.',
  compare_total:
    "-1, 0 or 1 by an order of all numbers, in which equal values differ by their exponents and NaNs have a place.\n\n  >>> Decimal('12.30').compare_total(Decimal('12.3'))\n  Decimal('-1')\n  >>> Decimal('1').compare_total(Decimal('NaN'))\n  Decimal('-1')",
  compare_total_mag: 'As compare_total(), without the signs.',
  conjugate: 'The number itself.',
  copy_abs:
    "The number without its sign; never rounded.\n\n  >>> Decimal('-1.20').copy_abs()\n  Decimal('1.20')",
  copy_negate:
    "The number with the other sign; never rounded.\n\n  >>> Decimal('1.20').copy_negate()\n  Decimal('-1.20')",
  copy_sign:
    "The number with the sign of the other; never rounded.\n\n  >>> Decimal('2.3').copy_sign(Decimal('-1.5'))\n  Decimal('-2.3')\n  >>> Decimal('-0').copy_sign(Decimal('4'))\n  Decimal('0')",
  exp: "e to the power of the number, correctly rounded.\n\n  >>> Decimal(1).exp(Context(prec=9))\n  Decimal('2.71828183')",
  fma: "self * other + third, rounded once.\n\n  >>> Decimal(2).fma(3, 5)\n  Decimal('11')\n  >>> Decimal('0.1').fma(Decimal('0.1'), Decimal('1'))\n  Decimal('1.01')",
  from_float:
    "The exact value of a float or int.\n\n  >>> Decimal.from_float(0.1)\n  Decimal('0.1000000000000000055511151231257827021181583404541015625')",
  from_number:
    "The exact value of an int, float or Decimal; other types are refused.\n\n  >>> Decimal.from_number(2.5)\n  Decimal('2.5')",
  is_canonical: 'True: every number here is in canonical form.',
  is_finite: 'True unless the number is infinite or a NaN.',
  is_infinite: 'True for the two infinities.',
  is_nan: 'True for quiet and signaling NaNs.',
  is_normal: 'True for a finite number other than zero that is not subnormal in the context.',
  is_qnan: 'True for a quiet NaN.',
  is_signed:
    "True if there is a minus sign, that of zeros and NaNs included.\n\n  >>> Decimal('-0').is_signed()\n  True",
  is_snan: 'True for a signaling NaN.',
  is_subnormal:
    'True for a number other than zero that is too small for the context to hold with all its digits.',
  is_zero: 'True for the zeros of either sign and any exponent.',
  ln: "The natural logarithm, correctly rounded.\n\n  >>> Decimal(10).ln(Context(prec=9))\n  Decimal('2.30258509')",
  log10: "The logarithm to base 10, correctly rounded.\n\n  >>> Decimal(1000).log10()\n  Decimal('3')",
  logb: "The exponent of the first digit, as a number.\n\n  >>> Decimal('250').logb()\n  Decimal('2')",
  logical_and:
    "Digit by digit and; only the digits 0 and 1 are allowed.\n\n  >>> Decimal('1100').logical_and(Decimal('1010'))\n  Decimal('1000')",
  logical_invert: 'Every digit up to the precision inverted; only the digits 0 and 1 are allowed.',
  logical_or:
    "Digit by digit or; only the digits 0 and 1 are allowed.\n\n  >>> Decimal('1100').logical_or(Decimal('1010'))\n  Decimal('1110')",
  logical_xor:
    "Digit by digit exclusive or; only the digits 0 and 1 are allowed.\n\n  >>> Decimal('1100').logical_xor(Decimal('1010'))\n  Decimal('110')",
  max: "The greater of two numbers, rounded; a number goes before a quiet NaN.\n\n  >>> Decimal('3').max(Decimal('NaN'))\n  Decimal('3')",
  max_mag: 'As max(), by absolute values.',
  min: "The lesser of two numbers, rounded; a number goes before a quiet NaN.\n\n  >>> Decimal('3').min(Decimal('2'))\n  Decimal('2')",
  min_mag: 'As min(), by absolute values.',
  next_minus: 'The greatest number of the context that is less.',
  next_plus: 'The least number of the context that is greater.',
  next_toward: 'The number of the context next to this one on the way to the other.',
  normalize:
    "The same value without zeros at its end; every zero becomes 0.\n\n  >>> Decimal('32.100').normalize()\n  Decimal('32.1')\n  >>> Decimal('0.00e5').normalize()\n  Decimal('0')",
  number_class:
    "The kind of number it is, by name.\n\n  >>> Decimal('-Infinity').number_class()\n  '-Infinity'",
  quantize:
    "The number rounded to the exponent of another.\n\n  >>> Decimal('1.41421356').quantize(Decimal('0.001'))\n  Decimal('1.414')\n  >>> Decimal('2.5').quantize(Decimal('1'), rounding='ROUND_HALF_UP')\n  Decimal('3')",
  radix: 'The base of all numbers here: 10.',
  remainder_near:
    "What is left after subtracting the nearest multiple of the other; it may be negative.\n\n  >>> Decimal('18').remainder_near(Decimal('10'))\n  Decimal('-2')",
  rotate: 'The digits, as many as the precision, rotated: to the left by a positive count.',
  same_quantum:
    "True if both have the same exponent, or both are infinite, or both are NaN.\n\n  >>> Decimal('1.25').same_quantum(Decimal('0.01'))\n  True",
  scaleb:
    "The number with another added to its exponent.\n\n  >>> Decimal('7.50').scaleb(-2)\n  Decimal('0.0750')",
  shift: 'The digits, as many as the precision, shifted: to the left by a positive count; zeros come in.',
  sqrt: "The square root, correctly rounded.\n\n  >>> Decimal(2).sqrt(Context(prec=9))\n  Decimal('1.41421356')",
  to_eng_string:
    "The text of the number; where it needs an exponent, a multiple of three.\n\n  >>> Decimal('123E+1').to_eng_string()\n  '1.23E+3'",
  to_integral: 'As to_integral_value().',
  to_integral_exact: 'The nearest integer; Inexact and Rounded are signaled where they apply.',
  to_integral_value:
    "The nearest integer, without signaling that digits are lost.\n\n  >>> Decimal('2.7').to_integral_value()\n  Decimal('3')",
}

/** Of methods that only contexts have. */
const ownDocs: Readonly<Record<string, string>> = {
  abs: 'The absolute value, rounded.',
  add: "The sum of two numbers, rounded.\n\n  >>> Context(prec=3).add(Decimal('1.23'), Decimal('10'))\n  Decimal('11.2')",
  subtract: 'The difference of two numbers, rounded.',
  multiply:
    "The product of two numbers, rounded.\n\n  >>> Context(prec=3).multiply(Decimal('1.23'), Decimal('1.1'))\n  Decimal('1.35')",
  divide: "The quotient of two numbers, rounded.\n\n  >>> Context(prec=5).divide(1, 3)\n  Decimal('0.33333')",
  divide_int: 'The quotient without its fraction.',
  divmod: 'The quotient without its fraction, and the remainder.',
  remainder: 'What is left of a division without a fraction; it has the sign of the dividend.',
  minus: 'The number with the other sign, rounded.',
  plus: 'The number, rounded.',
  power:
    "a to the power of b; with a modulus, of integers: the exact remainder.\n\n  >>> Context(prec=5).power(2, Decimal('0.5'))\n  Decimal('1.4142')\n  >>> Context().power(3, 4, 5)\n  Decimal('1')",
  create_decimal:
    "A new number from what Decimal() takes, rounded.\n\n  >>> Context(prec=3).create_decimal('3.14159')\n  Decimal('3.14')",
  create_decimal_from_float:
    "A new number from a float, rounded.\n\n  >>> Context(prec=5).create_decimal_from_float(0.1)\n  Decimal('0.10000')",
  copy_decimal: 'The number itself.',
  to_sci_string: 'The text of the number, with an exponent where it needs one.',
  Etiny: 'The least exponent that a subnormal number can have.',
  Etop: 'The greatest exponent that a number with all its digits can have.',
  clear_flags: 'Clear all flags.',
  clear_traps: 'Clear all traps.',
  copy: 'A copy that can be changed on its own.',
  is_canonical: 'True: every number here is in canonical form.',
}

/** A context has the methods of numbers too, with the number as the first argument. */
function ofContext(name: string): string {
  const examples = CONTEXT_EXAMPLES[name]
  return `As Decimal.${name}(), in this context.${examples === undefined ? '' : `\n\n${examples}`}`
}

const CONTEXT_EXAMPLES: Readonly<Record<string, string>> = {
  fma: "  >>> Context(prec=3).fma(2, 3, Decimal('5.155'))\n  Decimal('11.2')",
  quantize: "  >>> Context(rounding='ROUND_UP').quantize(Decimal('1.21'), Decimal('0.1'))\n  Decimal('1.3')",
  sqrt: "  >>> Context(prec=5).sqrt(2)\n  Decimal('1.4142')",
}

export const contextDocs: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(decimalDocs).map(name => [name, ofContext(name)])),
  ...ownDocs,
}

export const CONTEXT_DOC =
  "How arithmetic works: precision, rounding, limits of exponents, and what is done about special conditions.\n\nWhat is not given is as in DefaultContext.\n\n  >>> Context(prec=4).sqrt(Decimal(2))\n  Decimal('1.414')\n  >>> Context(prec=3, rounding='ROUND_DOWN').create_decimal('2.999')\n  Decimal('2.99')"
