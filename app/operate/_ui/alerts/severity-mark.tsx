import type { Severity } from '#lib/alerts/alert.ts'
import { useAlertsWords } from './use-alerts-words.ts'

const LOOKS: Readonly<Record<Severity, string>> = {
  notice: 'text-soft',
  warning: 'text-unavailable',
  critical: 'text-breach',
}
/** One, two or three bars, for users who do not see the colour. */
const BARS: Readonly<Record<Severity, number>> = { notice: 1, warning: 2, critical: 3 }

/** How urgent an alert is. */
export function SeverityMark({ of }: { of: Severity }) {
  const texts = useAlertsWords()
  return (
    <span className={`whitespace-nowrap ${LOOKS[of]}`}>
      <svg viewBox="0 0 12 12" className="mr-1 inline size-2.5 align-baseline" aria-hidden="true">
        {[0, 1, 2].map((bar) => (
          <path
            key={bar}
            d={`M${2 + bar * 4} 11V${8 - bar * 3}`}
            stroke="currentColor"
            strokeWidth="2.5"
            opacity={bar < BARS[of] ? 1 : 0.2}
          />
        ))}
      </svg>
      {texts.severities[of]}
    </span>
  )
}
