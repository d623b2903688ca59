import { useCompareWords } from './use-compare-words.ts'

export type VerdictId = keyof ReturnType<typeof useCompareWords>['verdicts']

/** Not those of accepted and refused: a statement is no request. */
const SIGNS: Readonly<Record<VerdictId, string>> = {
  holds: '●',
  'holds-only-if': '◐',
  'does-not-hold': '○',
  'not-measurable': '–',
}

/** A verdict on a statement: sign and words. @param hasCondition whether the condition follows */
export function VerdictWord({ of, hasCondition = false }: { of: VerdictId; hasCondition?: boolean }) {
  const { verdicts, conditional } = useCompareWords()
  return (
    <span data-verdict={of} className="font-medium whitespace-nowrap">
      <span aria-hidden="true" className="mr-1.5 inline-block w-3 text-center">
        {SIGNS[of]}
      </span>
      {of === 'holds-only-if' && !hasCondition ? conditional : verdicts[of]}
    </span>
  )
}
