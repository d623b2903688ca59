import { timeOfDay } from '../../../_ui/words/format.ts'
import { type ChartData, highestOf } from './chart-series.ts'
import { lineStyleOf } from './line-style.ts'

const WIDTH = 300
const HEIGHT = 84
/** Space for the lines at the edges. */
const PAD = 2

/** Lines over time, without a chart library. The values are in the text around it and in the table. */
export function LineChart({ data, label, highest }: { data: ChartData; label: string; highest: string }) {
  const { at, series } = data
  const top = highestOf(data) || 1
  const last = Math.max(1, at.length - 1)
  const x = (index: number) => PAD + (index / last) * (WIDTH - 2 * PAD)
  const y = (value: number) => HEIGHT - PAD - (value / top) * (HEIGHT - 2 * PAD)
  return (
    <div>
      <div className="flex justify-between text-2xs text-faint tabular-nums" aria-hidden="true">
        <span>{highest}</span>
      </div>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block h-21 w-full border-y border-hairline"
      >
        {series.map((line, position) => {
          const { color, dash, width } = lineStyleOf(line, position)
          return (
            <path
              key={line.key}
              data-mechanism={line.mechanism}
              d={pathOf(line.values, x, y)}
              fill="none"
              stroke={color}
              strokeWidth={width}
              strokeLinecap="round"
              strokeDasharray={dash}
              vectorEffect="non-scaling-stroke"
            />
          )
        })}
      </svg>
      <div className="flex justify-between text-2xs text-faint tabular-nums" aria-hidden="true">
        <span>{timeOfDay(at[0] ?? 0)}</span>
        <span>{timeOfDay(at.at(-1) ?? 0)}</span>
      </div>
    </div>
  )
}

/** A line with a gap at each missing value; a value between two gaps is a dot. */
function pathOf(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let path = ''
  values.forEach((value, index) => {
    if (value === null) return
    const point = `${x(index).toFixed(1)} ${y(value).toFixed(1)}`
    const before = values[index - 1] ?? null
    path += before === null ? `M${point}h.01` : `L${point}`
  })
  return path
}
