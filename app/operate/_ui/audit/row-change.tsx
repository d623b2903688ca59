import type { RowView } from './audit-types.ts'

/** What a row changed, from the old to the new value, or why something was decided. */
export function RowChange({ row: { object, from, to, reason } }: { row: RowView }) {
  const hasChange = from !== undefined || to !== undefined
  return (
    <span className="flex flex-wrap gap-x-2">
      {object !== undefined && <span className="text-soft">{object}</span>}
      {hasChange && (
        <span className="font-mono">
          {from !== undefined && (
            <>
              <del className="no-underline">{textOf(from, to)}</del>
              <span className="px-1 text-soft">→</span>
            </>
          )}
          <ins className="no-underline">{textOf(to, from)}</ins>
        </span>
      )}
      {reason !== undefined && <span>{reason}</span>}
    </span>
  )
}

/** @param other of an object, only the members that differ from those of the other one */
function textOf(value: unknown, other?: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((member) => textOf(member)).join(' ') || '[]'
  if (!isObject(value)) return JSON.stringify(value)
  return Object.entries(value)
    .filter(([name, member]) => !isObject(other) || JSON.stringify(other[name]) !== JSON.stringify(member))
    .map(([name, member]) => `${name} ${textOf(member)}`)
    .join(', ')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
