import { evidenceTable } from '#lib/web/evidence-table.ts'
import { metadataOf } from '../../_ui/words/metadata.ts'
import { ComparePage } from '../../compare/_ui/compare-page.tsx'

export const generateMetadata = metadataOf('compare')

/** Every mechanism under every preset, measured. */
export default function Page() {
  return <ComparePage table={evidenceTable()} />
}
