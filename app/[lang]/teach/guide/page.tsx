import { metadataOf } from '../../../_ui/words/metadata.ts'
import { GuidePage } from '../../../rooms/_ui/guide/guide-page.tsx'

export const generateMetadata = metadataOf('guide')

/** The teacher’s guide to a workshop, for printing. */
export default function Page() {
  return <GuidePage />
}
