/** Makes a program smaller while a property of it holds: lines go away in ever smaller pieces, blocks with their heads. */

const depth = line => /^ */.exec(line)[0].length

/** Where the block that begins at line `i` ends. */
function blockEnd(lines, i) {
  let end = i + 1
  while (end < lines.length && depth(lines[end]) > depth(lines[i])) end++
  return end
}

/** Without the lines from `start` to `end`; with `raised` only the first goes and the others move out. */
function without(lines, start, end, raised) {
  const middle = raised ? lines.slice(start + 1, end).map(line => line.slice(4)) : []
  return [...lines.slice(0, start), ...middle, ...lines.slice(end)]
}

/** `holds` says (as a promise) whether a source still has the property; it gets sources that may not even compile. */
export async function reduce(source, holds) {
  let lines = source.split('\n').filter(line => line.trim() !== '')
  const attempt = async shorter => {
    if (!(await holds(`${shorter.join('\n')}\n`))) return false
    lines = shorter
    return true
  }
  for (let before = -1; before !== lines.length; ) {
    before = lines.length
    for (let size = lines.length >> 1; size > 1; size >>= 1)
      for (let i = 0; i + size <= lines.length; )
        if (!(await attempt(without(lines, i, i + size, false)))) i += size
    for (let i = 0; i < lines.length; ) {
      const end = blockEnd(lines, i)
      const shorter =
        (await attempt(without(lines, i, end, false))) ||
        (end > i + 1 && (await attempt(without(lines, i, end, true))))
      if (!shorter) i++
    }
  }
  return lines.join('\n')
}
