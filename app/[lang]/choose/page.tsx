import { measuredCells } from '#lib/evidence/advisor/cells.ts'
import { publishedValue } from '#lib/evidence/published.ts'
import { metadataOf } from '../../_ui/words/metadata.ts'
import { Choose } from '../../choose/_ui/choose-page.tsx'

export const generateMetadata = metadataOf('choose')

/** The advisor, with the published results that it cites. */
export default function Page() {
  return <Choose cells={measuredCells(publishedValue)} />
}
