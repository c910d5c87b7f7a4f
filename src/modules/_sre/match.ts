/** re.Match. CPython: the match_ functions of Modules/_sre/sre.c. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { hasIndex, hooks, repr, toSsize } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { newDict } from '../../runtime/dict.ts'
import { indexError } from '../../runtime/errors.ts'
import { int, intValue, None, PyTuple, type PyValue } from '../../runtime/values.ts'
import { PyMatch, type PyTemplate } from './objects.ts'
import { isBytes, join, lengthOf, slice, subjectOf } from './subject.ts'
import { compileTemplate } from './template.ts'

/** The number of a group given by number or name. */
function groupNumber(self: PyMatch, group: PyValue): number {
  let n = -1
  if (hasIndex(group)) n = toSsize(group, 'clamp')
  else {
    const found = self.pattern.groupindex?.get(group)
    const value = found === undefined ? undefined : intValue(found)
    if (value !== undefined) n = Number(value)
  }
  if (n < 0 || n > self.groupCount) throw indexError('no such group')
  return n
}

/** The text of group `n`, or `missing` if it took no part. */
export function groupText(self: PyMatch, n: number, missing: PyValue): PyValue {
  if (self.native !== null) return self.native.groups[n] ?? missing
  const from = self.spans[n * 2]!
  if (self.string === None || from < 0) return missing
  // The string may have changed since, if it is a bytearray.
  const subject = subjectOf(self.string)
  const length = lengthOf(subject)
  return slice(self.string, subject, Math.min(from, length), Math.min(self.spans[n * 2 + 1]!, length))
}

function matchGroup(self: PyMatch, groups: readonly PyValue[]): PyValue {
  if (groups.length === 0) return groupText(self, 0, None)
  if (groups.length === 1) return groupText(self, groupNumber(self, groups[0]!), None)
  return new PyTuple(groups.map(group => groupText(self, groupNumber(self, group), None)))
}

function matchGroups(self: PyMatch, missing: PyValue): PyValue {
  const items: PyValue[] = []
  for (let n = 1; n <= self.groupCount; n++) items.push(groupText(self, n, missing))
  return new PyTuple(items)
}

function matchGroupDict(self: PyMatch, missing: PyValue): PyValue {
  const names = self.pattern.groupindex?.keyArray() ?? []
  return newDict(names.map(name => [name, groupText(self, groupNumber(self, name), missing)] as const))
}

function span(self: PyMatch, n: number): PyTuple {
  return new PyTuple([int(self.spans[n * 2]!), int(self.spans[n * 2 + 1]!)])
}

function matchRegs(self: PyMatch): PyValue {
  self.regs ??= new PyTuple(Array.from({ length: self.groupCount + 1 }, (_, n) => span(self, n)))
  return self.regs
}

function lastGroup(self: PyMatch): PyValue {
  return self.lastindex < 0 ? None : (self.pattern.indexgroup?.items[self.lastindex] ?? None)
}

function matchRepr(self: PyMatch) {
  const text = toUtf16(repr(groupText(self, 0, None)))
  const shown = Array.from(text).slice(0, 50).join('')
  return fromUtf16(`<re.Match object; span=(${self.spans[0]}, ${self.spans[1]}), match=${shown}>`)
}

/** The replacement that `template` makes of a match. */
export function expandTemplate(template: PyTemplate, match: PyMatch): PyValue {
  if (template.items.length === 0) return template.literal
  const pieces: PyValue[] = [template.literal]
  for (const { group, literal } of template.items) {
    if (group > match.groupCount) throw indexError('no such group')
    const text = groupText(match, group, None)
    if (text !== None) pieces.push(text)
    if (literal !== undefined) pieces.push(literal)
  }
  return join(pieces, isBytes(subjectOf(template.literal)))
}

export const matchType = defineType(PyMatch, {
  name: 'Match',
  module: 're',
  doc: 'What a pattern matched: the whole text, and the part of each group. Always true.',
  final: true,
  noNew: true,
  slots: {
    tp_repr: matchRepr,
    mp_subscript: (self, group) => groupText(self, groupNumber(self, group), None),
  },
  methods: {
    group: ['*groups', (self, groups) => matchGroup(self, groups)],
    groups: ['default = None', (self, missing) => matchGroups(self, missing)],
    groupdict: ['default = None', (self, missing) => matchGroupDict(self, missing)],
    start: ['group = 0, /', (self, group) => int(self.spans[groupNumber(self, group) * 2]!)],
    end: ['group = 0, /', (self, group) => int(self.spans[groupNumber(self, group) * 2 + 1]!)],
    span: ['group = 0, /', (self, group) => span(self, groupNumber(self, group))],
    expand: ['template', (self, template) => expandTemplate(compileTemplate(self.pattern, template), self)],
    __copy__: ['', self => self],
    __deepcopy__: ['memo, /', self => self],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  getset: {
    string: self => self.string,
    re: self => self.pattern,
    pos: self => int(self.pos),
    endpos: self => int(self.endpos),
    lastindex: self => (self.lastindex < 0 ? None : int(self.lastindex)),
    lastgroup: lastGroup,
    regs: matchRegs,
  },
})
