import type { Instant } from '#lib/core/session.ts'
import type { Mark, MarkKind } from './tracks.ts'

/** Marks of one kind that fall together, at their place in the plot. */
export interface PlacedMark {
  readonly kind: MarkKind
  readonly count: number
  readonly from: Instant
  readonly to: Instant
  /** The centre of the sign, in pixels. */
  readonly x: number
}

/** The width of a sign with its gap, and of its count. */
const SIGN = 14
const COUNT = 10

interface Group {
  readonly marks: Placing[]
  /** The true position of the last mark. */
  last: number
}

type Placing = { -readonly [Key in keyof PlacedMark]: PlacedMark[Key] }

const widthOf = ({ count }: Placing) => SIGN + (count > 1 ? COUNT : 0)

/**
 * Places the marks of a track without overlaps: those that fall together are spread to the left of the last one, and marks of
 * one kind among them are counted. The last mark keeps its position, so that no mark is drawn in the future.
 * @param xOf the position of an instant, in pixels
 */
export function placeMarks(marks: readonly Mark[], xOf: (at: Instant) => number): readonly PlacedMark[] {
  const groups = groupsOf(marks, xOf)
  let right = Number.POSITIVE_INFINITY
  for (const group of groups.toReversed()) {
    let end = Math.min(group.last, right)
    for (const mark of group.marks.toReversed()) {
      // The count is to the right of the sign.
      mark.x = end - (widthOf(mark) - SIGN)
      end = mark.x - SIGN
    }
    right = end
  }
  // Marks at the beginning have no space to their left.
  let left = 0
  return groups.flatMap((group) =>
    group.marks.map((mark) => {
      const x = Math.max(mark.x, left)
      left = x + widthOf(mark)
      return { ...mark, x }
    }),
  )
}

/** Marks in the order of time; each group is further from the next one than the width of a sign. */
function groupsOf(marks: readonly Mark[], xOf: (at: Instant) => number): readonly Group[] {
  const groups: Group[] = []
  for (const { kind, at } of [...marks].sort((one, other) => one.at - other.at)) {
    const x = xOf(at)
    const group = groups.at(-1)
    if (group === undefined || x - group.last >= SIGN) {
      groups.push({ marks: [{ kind, count: 1, from: at, to: at, x }], last: x })
      continue
    }
    group.last = x
    const same = group.marks.find((mark) => mark.kind === kind)
    if (same === undefined) group.marks.push({ kind, count: 1, from: at, to: at, x })
    else {
      same.count++
      same.to = at
    }
  }
  return groups
}
