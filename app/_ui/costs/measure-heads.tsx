import { MEASURES } from './sums.ts'
import { useCostsWords } from './use-costs-words.ts'

/** The heads of the five columns; the title states what each one counts. */
export function MeasureHeads({ className }: { className: string }) {
  const words = useCostsWords()
  return MEASURES.map((measure) => (
    <th key={measure} scope="col" title={words.meanings[measure]} className={`font-normal ${className}`}>
      {words.measures[measure]}
    </th>
  ))
}
