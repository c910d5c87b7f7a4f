/**
 * `_locale`: the C locale with UTF-8 text, the only one there is. Other names are refused.
 * CPython: Modules/_localemodule.c.
 */
import { toUtf16 } from '../base/wide_string.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { newDict } from '../runtime/dict.ts'
import { valueError } from '../runtime/errors.ts'
import type { PyType } from '../runtime/type.ts'
import { int, None, PyList, type PyStr, type PyValue, strValue } from '../runtime/values.ts'
import { defineException, moduleError } from './exception_type.ts'

const CATEGORIES = {
  LC_CTYPE: 0,
  LC_NUMERIC: 1,
  LC_TIME: 2,
  LC_COLLATE: 3,
  LC_MONETARY: 4,
  LC_MESSAGES: 5,
  LC_ALL: 6,
} as const
const CHAR_MAX = 127

/** Items of nl_langinfo: name, glibc's number, text. */
const LANGINFO: readonly (readonly [string, number, string])[] = [
  ...named('DAY_', 131079, ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']),
  ...named('ABDAY_', 131072, ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']),
  ...named('MON_', 131098, [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ]),
  ...named('ABMON_', 131086, [
    'Jan',
    'Feb',
    'Mar',
    'Apr',
    'May',
    'Jun',
    'Jul',
    'Aug',
    'Sep',
    'Oct',
    'Nov',
    'Dec',
  ]),
  ['RADIXCHAR', 65536, '.'],
  ['THOUSEP', 65537, ''],
  ['CRNCYSTR', 262159, '-'],
  ['D_T_FMT', 131112, '%a %b %e %H:%M:%S %Y'],
  ['D_FMT', 131113, '%m/%d/%y'],
  ['T_FMT', 131114, '%H:%M:%S'],
  ['AM_STR', 131110, 'AM'],
  ['PM_STR', 131111, 'PM'],
  ['CODESET', 14, 'UTF-8'],
  ['T_FMT_AMPM', 131115, '%I:%M:%S %p'],
  ['ERA', 131116, ''],
  ['ERA_D_FMT', 131118, ''],
  ['ERA_D_T_FMT', 131120, ''],
  ['ERA_T_FMT', 131121, ''],
  ['ALT_DIGITS', 131119, ''],
  ['YESEXPR', 327680, '^[yY]'],
  ['NOEXPR', 327681, '^[nN]'],
  ['_DATE_FMT', 131180, '%a %b %e %H:%M:%S %Z %Y'],
]

function named(prefix: string, first: number, texts: readonly string[]): [string, number, string][] {
  return texts.map((text, i) => [`${prefix}${i + 1}`, first + i, text])
}

const errorType: PyType = defineException('locale', 'Error')

/** What each category was set to: two names for the same behaviour. */
const current: string[] = ['C.UTF-8', 'C', 'C', 'C', 'C', 'C']
/** Categories that Python does not name but the C library shows. */
const UNNAMED = ['LC_PAPER', 'LC_NAME', 'LC_ADDRESS', 'LC_TELEPHONE', 'LC_MEASUREMENT', 'LC_IDENTIFICATION']
let unnamed = 'C'

function describe(category: number): string {
  if (category !== CATEGORIES.LC_ALL) return current[category]!
  if (current.every(name => name === unnamed)) return unnamed
  const parts = Object.entries(CATEGORIES)
    .filter(([name]) => name !== 'LC_ALL')
    .map(([name, n]) => `${name}=${current[n]}`)
  return [...parts, ...UNNAMED.map(name => `${name}=${unnamed}`)].join(';')
}

/** The canonical name of a locale that exists; undefined if it does not. */
function known(name: string): string | undefined {
  if (name === 'C' || name === 'POSIX') return 'C'
  return /^C\.(utf-?8)$/i.test(name) ? 'C.UTF-8' : undefined
}

function setAll(name: string): boolean {
  if (name.includes('=')) {
    const parts = name.split(';').map(part => part.split('='))
    if (!parts.every(([, value]) => known(value ?? '') !== undefined)) return false
    for (const [category, value] of parts) {
      const n = Object.entries(CATEGORIES).find(([c]) => c === category)?.[1]
      if (n !== undefined) current[n] = known(value!)!
    }
    return true
  }
  const canonical = known(name)
  if (canonical === undefined) return false
  current.fill(canonical)
  unnamed = canonical
  return true
}

function setOne(category: number, name: string): boolean {
  const canonical = known(name)
  if (canonical === undefined) return false
  current[category] = canonical
  return true
}

function setlocale(category: number, locale: PyValue): PyValue {
  if (category < 0 || category > CATEGORIES.LC_ALL) {
    throw moduleError(errorType, locale === None ? 'locale query failed' : 'unsupported locale setting')
  }
  if (locale === None) return describe(category)
  const text = toUtf16(strValue(locale) ?? '')
  // The user's own locale is this one, whatever the environment says.
  const name = text === '' ? 'C.UTF-8' : text
  const done = category === CATEGORIES.LC_ALL ? setAll(name) : setOne(category, name)
  if (!done) throw moduleError(errorType, 'unsupported locale setting')
  return describe(category)
}

function localeconv(): PyValue {
  const none = int(CHAR_MAX)
  return newDict([
    ['int_curr_symbol', ''],
    ['currency_symbol', ''],
    ['mon_decimal_point', ''],
    ['mon_thousands_sep', ''],
    ['mon_grouping', new PyList()],
    ['positive_sign', ''],
    ['negative_sign', ''],
    ['int_frac_digits', none],
    ['frac_digits', none],
    ['p_cs_precedes', none],
    ['p_sep_by_space', none],
    ['n_cs_precedes', none],
    ['n_sep_by_space', none],
    ['p_sign_posn', none],
    ['n_sign_posn', none],
    ['decimal_point', '.'],
    ['thousands_sep', ''],
    ['grouping', new PyList()],
  ])
}

/** Code points decide in the C locale. */
function strcoll(a: PyStr, b: PyStr): PyValue {
  if (toUtf16(a).includes('\0') || toUtf16(b).includes('\0')) throw valueError('embedded null character')
  const x = Array.from(toUtf16(a), c => c.codePointAt(0)!)
  const y = Array.from(toUtf16(b), c => c.codePointAt(0)!)
  const at = x.findIndex((c, i) => c !== y[i])
  if (at < 0) return int(x.length < y.length ? -1 : 0)
  return int(at >= y.length || x[at]! > y[at]! ? 1 : -1)
}

function strxfrm(s: PyStr): PyValue {
  if (toUtf16(s).includes('\0')) throw valueError('embedded null character')
  return s
}

function nlLanginfo(item: number): PyValue {
  const found = LANGINFO.find(([, n]) => n === item)
  if (found === undefined) throw valueError('unsupported langinfo constant')
  return found[2]
}

// Messages are never translated; the domain and its folders are only remembered.
const gettextState = { domain: 'messages', folders: new Map<string, string>() }

function textdomain(domain: string): PyValue {
  gettextState.domain = domain === '' ? 'messages' : domain
  return gettextState.domain
}

function bindtextdomain(domain: string, folder: PyValue): PyValue {
  if (domain === '') throw moduleError(errorType, 'domain must be a non-empty string')
  const text = strValue(folder)
  if (text !== undefined) gettextState.folders.set(domain, toUtf16(text))
  return gettextState.folders.get(domain) ?? '/usr/share/locale'
}

export const localeModule: NativeModule = defineModule({
  name: '_locale',
  functions: {
    setlocale: ['category: int, locale: string = None, /', (c, l) => setlocale(c, l)],
    localeconv: ['', localeconv],
    strcoll: ['os1: str, os2: str, /', strcoll],
    strxfrm: ['string: str, /', strxfrm],
    nl_langinfo: ['key: int, /', nlLanginfo],
    getencoding: ['', () => 'UTF-8'],
    gettext: ['msg: str, /', msg => msg],
    dgettext: ['domain: string = None, msg: str = "", /', (_d, msg) => msg],
    dcgettext: ['domain: string = None, msg: str = "", category: int = 0, /', (_d, msg) => msg],
    textdomain: [
      'domain: string = None, /',
      d => (typeof d === 'string' ? textdomain(d) : gettextState.domain),
    ],
    bindtextdomain: ['domain: string, dir: string = None, /', (d, dir) => bindtextdomain(d, dir)],
    bind_textdomain_codeset: ['domain: string, codeset: string = None, /', (_d, codeset) => codeset],
  },
  attributes: () => ({
    Error: errorType,
    CHAR_MAX: int(CHAR_MAX),
    ...Object.fromEntries(Object.entries(CATEGORIES).map(([name, n]) => [name, int(n)])),
    ...Object.fromEntries(LANGINFO.map(([name, n]) => [name, int(n)])),
  }),
})
